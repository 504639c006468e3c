"""One running stand-in for a test, and its Web API client."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack


@pytest.fixture
def slack() -> Iterator[Handle]:
    """A stand-in with a short deadline, so that what is never acked fails soon."""
    with running_slack(ack_s=2.0) as handle:
        yield handle


@pytest.fixture
def web(slack: Handle) -> WebClient:
    """The unmodified SDK client, its own retries off."""
    return WebClient(token=story.SLACK_BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])
