"""Places the sealed audit log is written to."""
