"""Tests of the rendered messages and views."""
