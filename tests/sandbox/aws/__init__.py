"""Tests of the AWS stand-in."""
