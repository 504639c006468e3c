"""Tests of deciding about requests."""
