"""Tests of what event stores compile, without asking any."""
