"""Slack, outbound: messages, views, and who people are."""

from integrations.slack.chat import SlackChat
from integrations.slack.check import check_slack
from integrations.slack.directory import SlackDirectory

__all__ = ["SlackChat", "SlackDirectory", "check_slack"]
