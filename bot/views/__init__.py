"""Stored state as Slack messages and views: pure functions, Block Kit as plain dicts."""
