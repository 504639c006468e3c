"""Measurements of Hubward's own speed, each beside a baseline taken in the same run."""
