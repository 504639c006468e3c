"""An operator's folder: settings file and environment as the command finds them on a machine."""

from pathlib import Path

import pytest

from integrations.sandbox import operator_file, story


def settled(
    patch: pytest.MonkeyPatch, folder: Path, redis_url: str, *, model: bool = False, **more: str
) -> Path:
    """Write the sandbox's operator file there and name its systems; returns the folder.

    Queue and Jira are addresses where nobody listens, unless `more` says otherwise.
    """
    config = folder / "hubward.yaml"
    config.write_text(operator_file.text(model=model), encoding="utf-8")
    environment = {
        "HUBWARD_CONFIG": str(config),
        "HUBWARD_AUDIT_DIR": str(folder),
        "HUBWARD_FINDINGS_QUEUE_URL": "http://127.0.0.1:9/q",
        "REDIS_URL": redis_url,
        "AWS_REGION": story.HOME_REGION,
        "SLACK_BOT_TOKEN": story.SLACK_BOT_TOKEN,
        "SLACK_APP_TOKEN": story.SLACK_APP_TOKEN,
        "SLACK_SIGNING_SECRET": story.SLACK_SIGNING_SECRET,
        "JIRA_URL": "http://127.0.0.1:9",
        "JIRA_USER": story.JIRA_USER,
        "JIRA_TOKEN": story.JIRA_TOKEN,
    }
    for name, value in (environment | more).items():
        patch.setenv(name, value)
    return folder
