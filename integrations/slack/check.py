"""Whether the Slack token works and carries every scope Hubward uses."""

from bot.errors import Upstream
from integrations.slack.call import Api

#: scope -> what does not work without it (docs.slack.dev/reference/scopes)
SCOPES = {
    "chat:write": "posting cards",
    "commands": "the /hubward command",
    "app_mentions:read": "answering mentions",
    "im:history": "questions in direct messages",
    "im:write": "writing to people directly",
    "users:read": "knowing who presses a button",
    "users:read.email": "matching people to AWS and Jira",
    "usergroups:read": "approvers given as user groups",
    "channels:read": "channels given by name",
    "channels:history": "finding a message again after a lost answer",
    "metadata.message:read": "finding a message again after a lost answer",
    "files:write": "CSV files",
    "pins:write": "pinning the one message of a storm",
}


def check_slack(token: str, url: str) -> str:
    """Empty when the token works and has all scopes, else what to do, in one sentence."""
    try:
        _, headers = Api(token, url).with_headers("auth.test")
    except Upstream as refused:
        if refused.code in ("invalid_auth", "not_authed", "token_revoked", "account_inactive"):
            return f"Slack refuses SLACK_BOT_TOKEN ({refused.code}): reinstall the app."
        return f"Slack at {url} cannot be asked: {refused.detail}."
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")}
    missing = [f"{scope} ({why})" for scope, why in SCOPES.items() if scope not in granted]
    if not missing:
        return ""
    return f"Add to the Slack app and reinstall it: {', '.join(missing)}."
