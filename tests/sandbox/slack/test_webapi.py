"""The Web API through the unmodified SDK client: tokens, errors, markers, files, rate limits."""

from typing import Any
from urllib.request import urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from tests.sandbox.slack.echo_app import card

ANA, EVE = "U0ANA00001", "U0EVE00001"
ROOM = "C0FINDINGS"


def _error(call: Any, *args: Any, **fields: Any) -> Any:
    with pytest.raises(SlackApiError) as refused:
        call(*args, **fields)
    return refused.value.response


def test_tokens_and_scopes(slack: Handle, web: WebClient) -> None:
    assert web.auth_test()["user_id"] == story.BOT_USER_ID
    nobody = WebClient(base_url=slack.api_url)
    assert _error(nobody.auth_test)["error"] == "not_authed"
    assert _error(WebClient("xoxb-no", base_url=slack.api_url).auth_test)["error"] == "invalid_auth"
    app = WebClient(story.SLACK_APP_TOKEN, base_url=slack.api_url)
    assert app.apps_connections_open(app_token=story.SLACK_APP_TOKEN)["url"].startswith("ws://127")
    wrong = _error(web.apps_connections_open, app_token=story.SLACK_BOT_TOKEN)
    assert wrong["error"] == "not_allowed_token_type"
    slack.scopes("users:read")
    refused = _error(web.chat_postMessage, channel=ROOM, text="x")
    assert (refused["error"], refused["needed"]) == ("missing_scope", "chat:write")
    assert _error(web.api_call, "dnd.info")["error"] == "unknown_method"


def test_message_refusals(slack: Handle, web: WebClient) -> None:
    post, wide = web.chat_postMessage, [{"type": "section", "text": _long(3_000)}] * 5
    assert _error(post, channel="C0NOWHERE0", text="x")["error"] == "channel_not_found"
    nothing = {"channel": ROOM, "text": ""}
    assert _error(web.api_call, "chat.postMessage", json=nothing)["error"] == "no_text"
    assert _error(post, channel=ROOM, text="x" * 4_001)["error"] == "msg_too_long"
    assert _error(post, channel=ROOM, text="x", blocks=wide)["error"] == "msg_blocks_too_long"
    bad = _error(post, channel=ROOM, text="x", blocks=[{"type": "section", "text": _long(3_001)}])
    assert bad["error"] == "invalid_blocks"
    assert bad["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]
    said = slack.say(ANA, ROOM, "mine")
    update = web.chat_update
    assert _error(update, channel=ROOM, ts="1.0", text="x")["error"] == "message_not_found"
    assert _error(update, channel=ROOM, ts=said["ts"], text="x")["error"] == "cant_update_message"
    web.reactions_add(channel=ROOM, timestamp=said["ts"], name="eyes")
    again = _error(web.reactions_add, channel=ROOM, timestamp=said["ts"], name="eyes")
    assert again["error"] == "already_reacted"


def _long(count: int) -> dict[str, str]:
    return {"type": "mrkdwn", "text": "x" * count}


def test_a_marker_comes_back_with_history_and_replies(slack: Handle, web: WebClient) -> None:
    marker = {"event_type": "hubward_card", "event_payload": {"case": "01J", "rev": 3}}
    root = web.chat_postMessage(channel=ROOM, text="card", blocks=card(), metadata=marker)
    reply = web.chat_postMessage(channel=ROOM, text="re", thread_ts=root["ts"], metadata=marker)
    history = web.conversations_history(channel=ROOM, include_all_metadata=True)["messages"]
    assert [m["metadata"] for m in history] == [marker] and history[0]["reply_count"] == 1
    plain = web.conversations_history(channel=ROOM)["messages"]
    assert plain[0]["metadata"] == {"event_type": "hubward_card"}
    ts = root["ts"]
    replies = web.conversations_replies(channel=ROOM, ts=ts, include_all_metadata=True)["messages"]
    assert [m["ts"] for m in replies] == [ts, reply["ts"]] and replies[1]["metadata"] == marker
    logged = slack.requests("chat.postMessage")
    assert [row["detail"]["marker"] for row in logged] == [marker, marker]
    assert logged[0]["detail"]["ts"] == ts and logged[0]["effect"]
    missing = _error(web.conversations_replies, channel=ROOM, ts="1.0")
    assert missing["error"] == "thread_not_found"
    link = web.chat_getPermalink(channel=ROOM, message_ts=reply["ts"])["permalink"]
    assert f"/archives/{ROOM}/p{reply['ts'].replace('.', '')}?thread_ts={ts}" in link


def test_an_update_replaces_blocks_the_documented_way(slack: Handle, web: WebClient) -> None:
    marker = {"event_type": "hubward_card", "event_payload": {"rev": 1}}
    ts = web.chat_postMessage(channel=ROOM, text="a", blocks=card(), metadata=marker)["ts"]
    with_blocks = web.chat_update(channel=ROOM, ts=ts, text="b", blocks=card("new"))["message"]
    assert with_blocks["blocks"][0]["text"]["text"] == "new" and "edited" not in with_blocks
    plain = web.chat_update(channel=ROOM, ts=ts, text="c")["message"]
    assert plain["blocks"] == [] and plain["edited"]["user"] == story.BOT_USER_ID
    assert plain["metadata"] == marker
    dm = web.chat_postMessage(channel=ANA, text="x")
    assert _error(web.chat_update, channel=ANA, ts=dm["ts"], text="y")["error"] == (
        "channel_not_found"
    )
    assert web.chat_update(channel=dm["channel"], ts=dm["ts"], text="y")["ok"]
    web.chat_delete(channel=ROOM, ts=ts)
    gone = _error(web.chat_postMessage, channel=ROOM, text="x", thread_ts=ts)
    assert gone["error"] == "cannot_reply_to_message"


def test_history_pages_newest_first(web: WebClient) -> None:
    sent = [web.chat_postMessage(channel=ROOM, text=str(n))["ts"] for n in range(5)]
    first = web.conversations_history(channel=ROOM, limit=2)
    assert [m["text"] for m in first["messages"]] == ["4", "3"] and first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    second = web.conversations_history(channel=ROOM, limit=2, cursor=cursor)
    assert [m["text"] for m in second["messages"]] == ["2", "1"]
    since = web.conversations_history(channel=ROOM, oldest=sent[2], inclusive=False)
    assert [m["text"] for m in since["messages"]] == ["4", "3"]


def test_people_groups_and_rooms(web: WebClient) -> None:
    ana = web.users_info(user=ANA, include_locale=True)["user"]
    assert (ana["tz"], ana["locale"]) == ("Europe/Berlin", "en-US")
    assert web.users_info(user="U0GUS00001")["user"]["is_restricted"]
    eve = web.users_info(user=EVE)["user"]
    assert eve["is_stranger"] and eve["team_id"] == "T0PARTNER1"
    assert web.users_lookupByEmail(email="ana@example.com")["user"]["id"] == ANA
    stranger = _error(web.users_lookupByEmail, email="eve@partner.example")
    assert stranger["error"] == "users_not_found"
    assert _error(web.users_info, user="U0NOBODY00")["error"] == "user_not_found"
    groups = web.usergroups_list(include_users=True)["usergroups"]
    assert {g["handle"] for g in groups} == {"security-analysts", "security-approvers"}
    assert web.usergroups_users_list(usergroup="S0APPROVER")["users"]
    opened = web.conversations_open(users=ANA)["channel"]["id"]
    assert web.conversations_info(channel=opened)["channel"]["is_im"]
    names = {c["name"] for c in web.conversations_list()["channels"]}
    assert "security-findings" in names
    assert ANA in web.conversations_members(channel=ROOM)["members"]


def test_a_view_needs_a_fresh_trigger_and_the_right_hash(web: WebClient) -> None:
    home = {"type": "home", "blocks": []}
    first = web.views_publish(user_id=ANA, view=home)["view"]
    web.views_publish(user_id=ANA, view=home, hash=first["hash"])
    stale = _error(web.views_publish, user_id=ANA, view=home, hash=first["hash"])
    assert stale["error"] == "hash_conflict"
    unknown = _error(web.views_open, trigger_id="1.2.3", view=home)
    assert unknown["error"] == "invalid_trigger_id"
    bad = _error(web.views_publish, user_id=ANA, view={"type": "home"})
    assert bad["error"] == "invalid_arguments"
    assert bad["response_metadata"]["messages"] == [
        "[ERROR] missing required field: blocks [json-pointer:/view]"
    ]
    assert _error(web.views_update, view_id="V0", view=home)["error"] == "not_found"


def test_a_file_goes_up_in_three_steps_and_comes_down(slack: Handle, web: WebClient) -> None:
    content = "time,actor\n14:02,demo.user\n"
    done = web.files_upload_v2(
        channel=ROOM, filename="events.csv", content=content, title="Events", initial_comment="all"
    )
    message = slack.messages(ANA, ROOM)[0]
    assert message["text"] == "all" and message["files"][0]["title"] == "Events"
    with urlopen(done["file"]["url_private"]) as answer:
        assert answer.read().decode() == content
        assert answer.headers["Content-Disposition"] == 'attachment; filename="events.csv"'
    missing = _error(web.files_completeUploadExternal, files=[{"id": "F0"}], channel_id=ROOM)
    assert missing["error"] == "file_not_found"


def test_posting_too_fast_is_throttled_per_channel(web: WebClient) -> None:
    for number in range(5):
        web.chat_postMessage(channel=ROOM, text=str(number))
    refused = _error(web.chat_postMessage, channel=ROOM, text="six")
    assert refused.status_code == 429 and refused["error"] == "ratelimited"
    assert int(refused.headers["Retry-After"]) >= 1
    assert web.chat_postMessage(channel="C0GENERAL0", text="elsewhere")["ok"]


def test_the_rate_scale_makes_it_generous() -> None:
    with running_slack(rate_scale=10) as slack:
        web = WebClient(token=story.SLACK_BOT_TOKEN, base_url=slack.api_url)
        assert all(web.chat_postMessage(channel=ROOM, text=str(n))["ok"] for n in range(30))
