"""Tests of answers: facts, reports, what they say and hide."""
