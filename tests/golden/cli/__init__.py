"""Golden files of what the command prints."""
