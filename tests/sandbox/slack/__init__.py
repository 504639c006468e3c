"""The Slack stand-in, tried with the real Slack libraries."""
