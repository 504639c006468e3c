"""Cases and requests as they look in practice, for the view tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bot.models.case import Case, Priority, Term
from bot.models.finding import Finding, Resource
from bot.models.impact import Dependent, Hop, Impact, Origin, Traffic
from bot.models.plan import Call, Plan, Step, Target
from bot.models.request import Approval, Request, StepRecord
from bot.models.untrusted import Untrusted
from bot.ports import Stored
from bot.settings import (
    AccountSettings,
    RemediationSettings,
    Settings,
    TicketSettings,
    Workspace,
)

NOW = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
ACCOUNT = "111111111111"
GROUP = "arn:aws:ec2:us-east-1:111111111111:security-group/sg-0a1b2c3d4e5f60718"
RULE = "sgr-0123456789abcdef0"
SETTINGS = Settings(
    workspace=Workspace(shared_channels_allowed=("C0FINDINGS",)),
    accounts=(
        AccountSettings(
            id=ACCOUNT, name="payments-prod", environment="production", team="payments"
        ),
    ),
    remediation=RemediationSettings(execute=True, corporate_ranges=("198.51.100.0/24",)),
    tickets=TicketSettings(enabled=True, project="SEC"),
)
OBSERVE = msgspec.structs.replace(SETTINGS, remediation=RemediationSettings())
TRAFFIC = Traffic(
    "confirmed", 14, sources=214, flows=5310, bytes=1_234_567_890,
    last_seen=NOW - timedelta(minutes=4), top=(("203.0.113.9", 901), ("10.0.0.9", 12)),
    outside=212, at=NOW - timedelta(minutes=12),
)  # fmt: skip
NO_TRAFFIC = Traffic("not_confirmed", 14)
BLIND = Traffic("unknown", 14, why="no-flow-logs")
ORIGIN = Origin(
    "confirmed", event_id="ev-1", event_name="AuthorizeSecurityGroupIngress",
    at=NOW - timedelta(days=2), actor=Untrusted("deploy-role/ana"), verified=False,
    source_ip=Untrusted("203.0.113.9"), agent=Untrusted("console.amazonaws.com"),
    managed_by="terraform",
)  # fmt: skip
IMPACT = Impact(
    environment="production", environment_from="account map", owner=Untrusted("payments"),
    owner_from="account map", applications=(Untrusted("checkout"), Untrusted("ledger")),
    exposure="internet-observed", use="in_use",
    path=(
        Hop("internet", "0.0.0.0/0", "observed"), Hop("gateway", "igw-0aa", "configured"),
        Hop("security group", "sg-0a1b2c3d4e5f60718", "observed"),
        Hop("instance", "i-0bb", "observed"),
    ),
    dependents=(Dependent("instance", "i-0bb", Untrusted("checkout-1"), "running"),),
    traffic=TRAFFIC, origin=ORIGIN, sensitive_data=True,
)  # fmt: skip
TRACED = msgspec.structs.replace(
    IMPACT,
    path=(
        Hop("internet", "0.0.0.0/0", "observed"), Hop("gateway", "igw-0aa", "configured"),
        Hop("network-acl", "acl-0aa", "observed"),
        Hop("rule", "sgr-0aa tcp 22 from 0.0.0.0/0", "observed"),
        Hop("interface", "eni-0bb 203.0.113.20", "observed"), Hop("instance", "i-0bb", "observed"),
        Hop("role", "checkout", "configured"), Hop("data", "", "unknown"),
    ),
    dependents=(
        *IMPACT.dependents,
        Dependent("load-balancer", "app/shop/1", Untrusted("shop-1.elb.amazonaws.com"),
                  "internet-facing"),
        Dependent("target-group", "shop-web"),
    ),
    traffic=msgspec.structs.replace(TRAFFIC, partial=True),
    origin=msgspec.structs.replace(
        ORIGIN, actor=Untrusted("ana"), verified=True, managed_by="",
        through=(Untrusted("pipeline"), Untrusted("deploy")),
    ),
    managed_by="cloudformation", managed_verified=True,
    managed_from="tag aws:cloudformation:stack-name",
    missing=("origin:late", "topology:routes"),
)  # fmt: skip
UNLOOKED = msgspec.structs.replace(
    IMPACT, exposure="internet-reachable", traffic=Traffic("unknown", 14, why="budget"),
    origin=Origin("unknown", why="not-looked"), exploited=("CVE-2021-44228",), managed_by="iac",
    managed_from="tag managed-by", unlooked=(("traffic", "budget"), ("origin", "not-looked")),
    look_bytes=3_200_000_000, path=(),
)  # fmt: skip
FINDING = Finding(
    key="f1", format="asff", uid="arn:finding/1", product="aws/securityhub", account=ACCOUNT,
    region="us-east-1", partition="aws", severity="CRITICAL",
    title=Untrusted("Security groups should not allow unrestricted access to high-risk ports"),
    resources=(), first_seen=NOW - timedelta(days=2), updated_at=NOW, control="EC2.19",
    family="open-port", compliance="FAILED", verified_source=True,
)  # fmt: skip
PRIORITY = Priority(
    score=82, band="P1",
    terms=(
        Term("finding.term.severity", 40, "CRITICAL"),
        Term("finding.term.exposure", 25, "internet-observed"),
        Term("finding.term.exploitation", 0, "none"),
        Term("finding.term.environment", 10, "production"),
        Term("finding.term.blast", 4, "4"), Term("finding.term.age", 3, "1"),
    ),
    unknowns=("sensitive_data",),
)  # fmt: skip


def case(**changes: Any) -> Case:
    """An open port on a production instance with traffic, changed as told."""
    plain = Case(
        id="c-7f3a", key="case-key", family="open-port", account=ACCOUNT, region="us-east-1",
        resource=Resource(GROUP, "AwsEc2SecurityGroup", ACCOUNT, "us-east-1"),
        severity="CRITICAL", title=FINDING.title, findings=(FINDING,), state="new",
        first_seen=NOW - timedelta(days=2), updated_at=NOW, priority=PRIORITY, impact=IMPACT,
        ports=(22,),
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def plan(**changes: Any) -> Plan:
    """Revoking one rule."""
    call = Call(
        "ec2", "revoke_security_group_ingress",
        {"GroupId": "sg-0a1b2c3d4e5f60718", "SecurityGroupRuleIds": [RULE]},
    )  # fmt: skip
    plain = Plan(
        slug="close-security-group-ports", version=1,
        target=Target(ACCOUNT, "us-east-1", GROUP), params={"mode": "revoke"},
        steps=(Step(call, {"id": RULE}),), state={"rules": [RULE]},
        before=(f"tcp 22 from 0.0.0.0/0 ({RULE})",), after=(), risk="R2",
        summary="remediation.ports.summary_revoke",
        remains=("tcp 443 from 0.0.0.0/0 (sgr-0443)",),
        warnings=("remediation.ports.warn_sessions",),
        facts={"ports": "22", "group": "sg-0a1b2c3d4e5f60718", "ranges": "", "kept": ""},
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def request(**changes: Any) -> Request:
    """A fix that waits for one approval, changed as told."""
    chosen = changes.pop("plan", plan())
    plain = Request(
        id="rq-51c2", case_id="c-7f3a", kind="fix", state="awaiting_approval", plan=chosen,
        digest=chosen.digest, requester="U0ANALYST", risk=chosen.risk, environment="production",
        team="payments", quorum=1, created_at=NOW, expires_at=NOW + timedelta(hours=4),
        rule="R2-production", impact=IMPACT,
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def approval(of: Request, who: str = "U0BEN") -> Approval:
    """A yes to the plan as it is."""
    return Approval(who, NOW + timedelta(minutes=3), of.digest, "R2-production")


def carried_out(**changes: Any) -> Request:
    """The same after its one call was answered."""
    step = StepRecord(0, NOW + timedelta(minutes=4), NOW + timedelta(minutes=4), {"Return": True})
    base = request(state="done", steps=(step,), finished_at=NOW + timedelta(minutes=5))
    base = msgspec.structs.replace(base, approvals=(approval(base),))
    return msgspec.structs.replace(base, **changes)


def undo(**changes: Any) -> Request:
    """The request that takes the fix back."""
    back = plan(
        before=(), after=("tcp 22 from 0.0.0.0/0",), remains=(), reversible=False,
        summary="remediation.undo_summary", warnings=("remediation.undo_warning",),
        facts={"what": "remediation.ports.summary_revoke", "ports": "22", "group": "sg-0a1b2c3d"},
    )  # fmt: skip
    return request(id="rq-77aa", kind="undo", plan=back, undoes="rq-51c2", **changes)


def stored(value: Any, version: int = 3) -> Stored[Any]:
    """A value as the store gives it."""
    return Stored(value, version)
