"""Tests of carrying plans out, against a real store and the AWS stand-in."""
