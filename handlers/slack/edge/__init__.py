"""The edge: receives everything Slack sends, writes it down, acknowledges, and never works."""
