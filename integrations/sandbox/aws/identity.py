"""Who is calling: the outside observer's key, assumed roles, and what a session may do."""

import fnmatch
import json
import re
import secrets
import string
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.errors import AwsError, codes
from integrations.sandbox.aws.wire import Call

_ROLE = re.compile(r"arn:aws:iam::(\d{12}):role/(?:[\w+=,.@/-]+/)?([\w+=,.@-]{1,64})")
_NAME = re.compile(r"[\w+=,.@-]{2,64}")
_READ = re.compile(
    r"(Describe|Get|List|Lookup|Search|Head|Select|BatchGet|Query|Scan|Filter|Simulate|Decode"
    r"|Validate|Check|StartQuery|StopQuery|CancelQuery|TestEventPattern|GenerateCredentialReport)"
)


@dataclass(frozen=True)
class Identity:
    """One set of credentials; `kind` is IAMUser or AssumedRole, `policy` the session policy."""

    account: str
    access_key: str
    kind: str
    name: str
    session: str = ""
    source_identity: str = ""
    policy: str = ""
    token: str = ""
    secret: str = ""
    issued: datetime | None = None
    expires: datetime | None = None

    @property
    def arn(self) -> str:
        """The ARN that GetCallerIdentity answers."""
        if self.kind == "IAMUser":
            return f"arn:aws:iam::{self.account}:user/{self.name}"
        return f"arn:aws:sts::{self.account}:assumed-role/{self.name}/{self.session}"

    @property
    def principal_id(self) -> str:
        """The unique id: AIDA… for users, AROA…:session for roles."""
        unique = _unique(f"{self.account}/{self.kind}/{self.name}")
        if self.kind == "IAMUser":
            return f"AIDA{unique}"
        return f"AROA{unique}:{self.session}"


def _unique(seed: str) -> str:
    import hashlib

    alphabet = string.ascii_uppercase + "234567"
    digest = hashlib.sha256(seed.encode()).digest()
    return "".join(alphabet[byte % 32] for byte in digest[:17])


def is_read(operation: str) -> bool:
    """True when the operation only reads (by its verb, as the service authorization reference)."""
    return bool(_READ.match(operation))


class Identities:
    """Credentials this stand-in has handed out, thread-safe; every other key is refused."""

    def __init__(self) -> None:
        user = Identity(story.TOOLING_ACCOUNT, story.AWS_ACCESS_KEY_ID, "IAMUser", "hubward")
        self._known = {user.access_key: user}
        self._lock = threading.Lock()
        self._accounts = {account.id for account in story.ACCOUNTS}

    def admit(self, account: str) -> None:
        """Make it an account of this world, with the same roles as the others."""
        with self._lock:
            self._accounts.add(account)

    def caller(self, call: Call) -> Identity:
        """The identity behind the call's access key; raises the protocol's own refusal."""
        names = codes(call.protocol)
        with self._lock:
            known = self._known.get(call.access_key)
        if known is None or known.token != call.token:
            code, status = names.unknown_key
            raise AwsError(code, "The security token included in the request is invalid.", status)
        if known.expires and known.expires <= call.at:
            code, status = names.expired
            raise AwsError(code, "The security token included in the request is expired", status)
        return known

    def assume(self, call: Call) -> dict[str, Any]:
        """STS AssumeRole into any role name of the story's accounts, or the read role of the
        tooling account, where the organisation's logs lie; raises AwsError.

        Limits: STS API reference, AssumeRole (names 2-64 characters, 900-43,200 seconds,
        session policy 2,048 characters).
        """
        params = call.params
        role = _ROLE.fullmatch(str(params.get("RoleArn", "")))
        if not role:
            raise AwsError("ValidationError", f"{params.get('RoleArn')} is invalid")
        account, name = role.groups()
        logs = account == story.TOOLING_ACCOUNT and name == story.READ_ROLE
        if account not in self._accounts and not logs:
            raise AwsError(
                "AccessDenied",
                f"User: {call.who.arn} is not authorized to perform: sts:AssumeRole on resource: "
                f"{params['RoleArn']}",
                403,
            )
        session = _checked(str(params.get("RoleSessionName", "")), "roleSessionName")
        source = str(params.get("SourceIdentity", "")) or call.who.source_identity
        if source:
            _checked(source, "sourceIdentity")
        seconds = _seconds(params)
        who = Identity(
            account=account,
            access_key="ASIA" + _random(16),
            kind="AssumedRole",
            name=name,
            session=session,
            source_identity=source,
            policy=_policy(str(params.get("Policy", ""))),
            token="IQoJ" + secrets.token_urlsafe(90),
            secret=secrets.token_urlsafe(30),
            issued=call.at,
            expires=call.at + timedelta(seconds=seconds),
        )
        with self._lock:
            self._known[who.access_key] = who
        return _handed_out(who)


def _handed_out(who: Identity) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "Credentials": {
            "AccessKeyId": who.access_key,
            "SecretAccessKey": who.secret,
            "SessionToken": who.token,
            "Expiration": who.expires,
        },
        "AssumedRoleUser": {"AssumedRoleId": who.principal_id, "Arn": who.arn},
        "PackedPolicySize": min(100, len(who.policy) * 100 // 2048) if who.policy else 0,
    }
    if who.source_identity:
        answer["SourceIdentity"] = who.source_identity
    return answer


def _seconds(params: dict[str, Any]) -> int:
    seconds = int(params.get("DurationSeconds", 3600))
    if not 900 <= seconds <= 43_200:
        raise AwsError("ValidationError", "durationSeconds must be 900 to 43200")
    return seconds


def _random(length: int) -> str:
    alphabet = string.ascii_uppercase + "234567"
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _checked(value: str, what: str) -> str:
    if not _NAME.fullmatch(value):
        raise AwsError(
            "ValidationError", f"Value '{value}' at '{what}' failed to satisfy [\\w+=,.@-]"
        )
    return value


def _policy(text: str) -> str:
    if not text:
        return ""
    if len(text) > 2048:
        raise AwsError("PackedPolicyTooLarge", "the session policy is longer than 2048 characters")
    try:
        document = json.loads(text)
    except ValueError as error:
        raise AwsError("MalformedPolicyDocument", "the session policy is not JSON") from error
    if not isinstance(document, dict) or "Statement" not in document:
        raise AwsError("MalformedPolicyDocument", "the session policy has no Statement")
    return text


def policy_allows(text: str, action: str, resources: list[str], region: str) -> bool:
    """Whether a session policy allows `action` in `region` on one of the ARNs (or names none).

    Deny wins over Allow. Of the conditions only StringEquals on aws:RequestedRegion is known:
    an Allow with another one does not count, a Deny with another one does.
    """
    statements = json.loads(text)["Statement"]
    allowed = False
    for statement in statements if isinstance(statements, list) else [statements]:
        if not _matches(statement.get("Action", []), [action], fold=True):
            continue
        if resources and not _matches(statement.get("Resource", "*"), resources):
            continue
        met = _met(statement.get("Condition"), region)
        if statement.get("Effect") == "Deny":
            if met is not False:
                return False
        elif met:
            allowed = True
    return allowed


def _met(condition: Any, region: str) -> bool | None:
    """Whether a condition holds; None when it is not one this stand-in knows."""
    if not condition:
        return True
    wanted = condition.get("StringEquals", {}).get("aws:RequestedRegion")
    if set(condition) != {"StringEquals"} or set(condition["StringEquals"]) - {
        "aws:RequestedRegion"
    }:
        return None
    return region in ([wanted] if isinstance(wanted, str) else list(wanted))


def _matches(patterns: Any, values: list[str], fold: bool = False) -> bool:
    wanted = [patterns] if isinstance(patterns, str) else list(patterns)
    for pattern in wanted:
        for value in values:
            left, right = (value.lower(), pattern.lower()) if fold else (value, pattern)
            if fnmatch.fnmatchcase(left, right.replace("[", "[[]")):
                return True
    return False
