"""Raw CloudTrail records as events: tolerant of every shape seen in logs, inventing nothing."""

from datetime import UTC, datetime
from typing import Any

from bot.models.event import Actor, Event
from bot.models.untrusted import Untrusted

#: Identity Center creates its roles under this reserved path and sets the session name itself.
#: https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html
_SSO_PATH = ":role/aws-reserved/sso.amazonaws.com/"


def event_of(raw: dict[str, Any]) -> Event:
    """The record as an Event; whatever is missing or oddly typed stays empty or None."""
    extra = _mapping(raw.get("additionalEventData"))
    response = raw.get("responseElements")
    login = _text(_mapping(response).get("ConsoleLogin"))
    return Event(
        id=_text(raw.get("eventID")),
        at=moment_of(raw.get("eventTime") or raw.get("@timestamp")),
        source=_text(raw.get("eventSource")),
        name=_text(raw.get("eventName")),
        region=_text(raw.get("awsRegion")),
        account=_text(raw.get("recipientAccountId"))
        or _text(_mapping(raw.get("userIdentity")).get("accountId")),
        actor=actor_of(raw),
        source_ip=Untrusted(_text(raw.get("sourceIPAddress"))),
        agent=Untrusted(_text(raw.get("userAgent")).strip().removeprefix("[").removesuffix("]")),
        error_code=_text(raw.get("errorCode")),
        error_message=Untrusted(_text(raw.get("errorMessage"))),
        read_only=_boolean(raw.get("readOnly")),
        mfa=_mfa(extra, raw),
        login_result=login,
        request=raw.get("requestParameters"),
        response=response,
        resources=_resources(raw.get("resources")),
        shared_id=_text(raw.get("sharedEventID")),
        raw=raw,
    )


def actor_of(raw: dict[str, Any]) -> Actor:
    """Who acted.

    Verified are names AWS itself vouches for: IAM user, root, Identity Center user, source
    identity, the calling AWS service. A session name or the name typed into a failed sign-in is
    whatever the caller wrote, so it is only claimed.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
    """
    who = _mapping(raw.get("userIdentity"))
    context = _mapping(who.get("sessionContext"))
    issuer = _mapping(context.get("sessionIssuer"))
    kind = _text(who.get("type")) or ("AWSService" if who.get("invokedBy") else "Unknown")
    arn = _text(who.get("arn"))
    name, verified = _name(kind, who, raw)
    given = _text(context.get("sourceIdentity"))
    if given:
        name, verified = given, True
    return Actor(
        kind=kind,
        name=Untrusted(name),
        arn=arn,
        account=_text(who.get("accountId")),
        access_key=_text(who.get("accessKeyId")),
        role=_text(issuer.get("userName")) or _role_in(arn),
        principal=_text(who.get("principalId")),
        verified=verified,
        invoked_by=_text(who.get("invokedBy")),
    )


def _name(kind: str, who: dict[str, Any], raw: dict[str, Any]) -> tuple[str, bool]:
    user, arn, principal = (_text(who.get(k)) for k in ("userName", "arn", "principalId"))
    if kind == "Root":
        return "root", not _failed_login(raw)
    if kind == "IAMUser":
        return user or _last(arn) or principal, not _failed_login(raw)
    if kind == "IdentityCenterUser":
        named = _text(_mapping(raw.get("additionalEventData")).get("UserName"))
        behalf = _text(_mapping(who.get("onBehalfOf")).get("userId"))
        return named or behalf or principal, bool(named or behalf)
    if kind == "AWSService":
        return _text(who.get("invokedBy")) or principal, True
    if kind == "AssumedRole":
        issuer = _text(
            _mapping(_mapping(who.get("sessionContext")).get("sessionIssuer")).get("arn")
        )
        session = _last(arn) or principal.rpartition(":")[2]
        return session, _SSO_PATH in issuer
    account = _text(who.get("accountId")) if kind == "AWSAccount" else ""
    return user or _last(arn) or account or principal, False


def _failed_login(raw: dict[str, Any]) -> bool:
    return _mapping(raw.get("responseElements")).get("ConsoleLogin") == "Failure"


def _role_in(arn: str) -> str:
    marker, _, rest = arn.partition(":assumed-role/")
    return rest.split("/", 1)[0] if marker and rest else ""


def _last(arn: str) -> str:
    return arn.rpartition("/")[2] if "/" in arn else ""


def _mfa(extra: dict[str, Any], raw: dict[str, Any]) -> str:
    """`yes`, `no`, `unknown` for a federated sign-in, "" where the record has no such member.

    A federated session shows No even when its identity provider asked for a second factor:
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
    """
    used = _text(extra.get("MFAUsed")).lower()
    if not used:
        return ""
    kind = _text(_mapping(raw.get("userIdentity")).get("type"))
    if used == "no" and (kind not in ("IAMUser", "Root") or "SamlProviderArn" in extra):
        return "unknown"
    return used


def _resources(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else []
    found = (
        _text(item.get("ARN") or item.get("arn") or item.get("ResourceName"))
        for item in items
        if isinstance(item, dict)
    )
    return tuple(name for name in found if name)


def moment_of(value: Any) -> datetime:
    """The time in UTC: ISO with Z, an offset or none, a space for the T, up to nine decimals.

    A record without a readable time gets the epoch, which no window of a question contains.
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    text = _text(value).strip().replace(" ", "T", 1).replace("Z", "+00:00")
    head, dot, tail = text.partition(".")
    if dot:
        digits = tail[: len(tail) - len(tail.lstrip("0123456789"))]
        text = f"{head}.{digits[:6].ljust(6, '0')}{tail[len(digits) :]}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(_text(value).lower())


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None or isinstance(value, bool | dict | list) else str(value)
