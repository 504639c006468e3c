"""One round: a security group of its own, its case, its ticket and its request."""

import itertools
import re
from dataclasses import dataclass
from functools import partial

from integrations.sandbox import story
from integrations.sandbox.eyes import Json, buttons, marker, text_of
from integrations.sandbox.tour import title
from tests.faults.bench import ANA, BEN, Bench

ACCOUNT, REGION = story.ACCOUNTS[0].id, story.HOME_REGION
#: Five cases of one kind at once share one message, and what a dead worker left may be among them.
_FEW = 2
_names = itertools.count(1)


@dataclass
class Round:
    """A case about port 22 of `group`; `card` is its message, `key` its ticket."""

    bench: Bench
    group: str
    card: Json
    key: str
    note: str = ""

    def messages(self, kind: str) -> list[Json]:
        """The messages that render this case (`case`) or requests of it (`request`), now."""
        seen = self.bench.eyes.messages(ANA)
        if kind == "case":
            return [m for m in seen if marker(m) == marker(self.card)]
        ours = [m for m in seen if m.get("thread_ts") == self.card["ts"]]
        return [m for m in ours if marker(m).startswith("request:")]

    def click_propose(self) -> None:
        """Ana presses Propose fix."""
        assert self.bench.eyes.click(ANA, self.messages("case")[0], "case.propose")["acked"]

    def proposed(self) -> None:
        """Wait for the request's card and the ticket's remark about it."""

        def there() -> bool:
            self.bench.relax()
            cards = self.messages("request")
            waits = cards and "request.approve" in buttons(cards[-1])
            return bool(waits) and len(self.remarks()) >= 1

        self.bench.eyes.until(f"the request of {self.group}", there, 60)

    def click_approve(self, person: str = BEN) -> None:
        """Somebody presses Approve."""
        assert self.bench.eyes.click(person, self.messages("request")[-1], "request.approve")["ok"]

    @property
    def request_id(self) -> str:
        """The id of the newest request."""
        return marker(self.messages("request")[-1]).removeprefix("request:")

    def remarks(self) -> list[str]:
        """The markers of our comments on the ticket, oldest first."""
        comments = self.bench.eyes.issue(f"{self.key}/comment?expand=properties")["comments"]
        rows = [p for comment in comments for p in comment.get("properties", [])]
        return [row["value"]["marker"] for row in rows if row["key"] == "hubward"]

    def writes(self, operation: str = "ec2.RevokeSecurityGroupIngress") -> list[Json]:
        """The calls of this kind that changed our group."""
        found = self.bench.eyes.writes(operation)
        return [w for w in found if w["detail"]["params"].get("GroupId") == self.group]

    def open_rules(self) -> list[Json]:
        """What of the group is open to the world."""
        return self.bench.eyes.world_rules(ACCOUNT, REGION, self.group)

    def hub(self) -> set[tuple[str, str]]:
        """(compliance, workflow) of the group's findings in the hub."""
        arn = f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{self.group}"
        wanted = {"ResourceId": [{"Value": arn, "Comparison": "EQUALS"}]}
        found = self.bench.eyes.aws("securityhub").get_findings(Filters=wanted)["Findings"]
        return {(f["Compliance"]["Status"], f["Workflow"]["Status"]) for f in found}

    def finished(self) -> None:
        """Wait until AWS, hub, ticket and both cards say that it is done."""

        def everywhere() -> bool:
            self.bench.relax()
            fields = self.bench.eyes.issue(self.key)["fields"]
            cards = self.messages("case"), self.messages("request")
            return (
                not self.open_rules()
                and self.hub() == {("PASSED", "RESOLVED")}
                and fields["status"]["statusCategory"]["key"] == "done"
                and f"{self.request_id}:done" in self.remarks()
                and all(title(found[-1]).startswith("✅") for found in cards)
            )

        self.bench.eyes.until(f"{self.group} done everywhere ({self.note})", everywhere, 60)


def bare(bench: Bench, count: int) -> list[str]:
    """So many new closed groups on one new machine."""
    ec2 = bench.eyes.aws("ec2", ACCOUNT, REGION)
    (machine, *_) = [
        i for r in ec2.describe_instances()["Reservations"] for i in r["Instances"]
        if i["State"]["Name"] == "running"
    ]  # fmt: skip
    groups = [
        ec2.create_security_group(
            GroupName=f"round-{next(_names)}", Description="a round", VpcId=machine["VpcId"]
        )["GroupId"]
        for _ in range(count)
    ]
    ec2.run_instances(
        ImageId=machine["ImageId"], MinCount=1, MaxCount=1, SubnetId=machine["SubnetId"],
        SecurityGroupIds=groups,
    )  # fmt: skip
    return groups


def fresh(bench: Bench, count: int) -> list[Round]:
    """So many new open groups on one new machine, each with its card and ticket."""
    groups = bare(bench, count)
    for few in (groups[n : n + _FEW] for n in range(0, len(groups), _FEW)):
        bench.relax()
        for group in few:
            open_port(bench, group)
        for group in few:
            bench.eyes.until(f"the card of {group}", partial(_card, bench, group), 60)
    found = {group: _ticketed(bench, group) for group in groups}
    bench.quiet()
    return [Round(bench, group, *found[group]) for group in groups]


def open_port(bench: Bench, group: str) -> None:
    """Open port 22 of the group to the world, as its owner."""
    ranges = [{"CidrIp": "0.0.0.0/0", "Description": "everybody"}]
    port = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": ranges}
    ec2 = bench.eyes.aws("ec2", ACCOUNT, REGION)
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[port])


def _card(bench: Bench, group: str) -> Json | None:
    bench.relax()
    return next((card for card in bench.eyes.cards(ANA) if group in text_of(card)), None)


def _ticketed(bench: Bench, group: str) -> tuple[Json, str]:
    """The card of the group's case and the ticket it names."""

    def look() -> tuple[Json, str] | None:
        card = _card(bench, group)
        key = re.search(r"SEC-\d+", text_of(card)) if card else None
        return (card, key[0]) if card and key else None

    return bench.eyes.until(f"the ticket of {group}", look, 60)
