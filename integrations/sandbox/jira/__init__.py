"""A strict Jira stand-in: REST v2 of Cloud and Data Center, webhooks, and a board for people."""

from integrations.sandbox.jira.serve import RunningJira, running_jira

__all__ = ["RunningJira", "running_jira"]
