"""Tests of the inbound edges."""
