"""Tests of the remediations, pure parts."""
