"""Tests of the frame: settings, environment, command line, health."""
