"""What an outside observer finds in AWS, the hub and Jira; each look waits until it is so."""

from typing import NamedTuple

from integrations.sandbox.eyes import Eyes, Json, NotSeen


class Place(NamedTuple):
    """A security group and the port that is or was open on it."""

    account: str
    region: str
    group: str
    port: int


class Sights:
    """Each method returns what was seen in one line, or raises NotSeen."""

    def __init__(self, eyes: Eyes) -> None:
        self.eyes = eyes

    def place_of(self, port: int) -> Place:
        """The group of the critical EC2.19 finding whose `port` is open to the world."""
        for finding in self.eyes.open_criticals():
            if finding["Compliance"].get("SecurityControlId") != "EC2.19":
                continue
            resource = finding["Resources"][0]
            group = resource["Id"].rsplit("/", 1)[-1]
            place = Place(finding["AwsAccountId"], resource["Region"], group, port)
            if self._rules(place):
                return place
        raise NotSeen(f"no critical EC2.19 finding about port {port}")

    def _rules(self, place: Place) -> list[Json]:
        rules = self.eyes.world_rules(place.account, place.region, place.group)
        return [r for r in rules if r["FromPort"] <= place.port <= r["ToPort"]]

    def closed(self, place: Place) -> str:
        """The port is not open to the world any more."""
        self.eyes.until("the port closed", lambda: not self._rules(place))
        return f"{place.group} in {place.account} has no world-open rule for {place.port} any more"

    def open_again(self, place: Place) -> str:
        """The rule is back, with description and tags."""
        rule = self.eyes.until("the rule back", lambda: self._rules(place))[0]
        if not rule.get("Description") or not rule.get("Tags"):
            raise NotSeen(f"the rule came back without description or tags: {rule}")
        return f"{rule['SecurityGroupRuleId']} “{rule['Description']}”, {len(rule['Tags'])} tag(s)"

    def resolved(self, place: Place) -> str:
        """The hub holds the group's EC2.19 finding to be passed and resolved."""

        def look() -> str | None:
            pages = self.eyes.aws("securityhub").get_paginator("get_findings").paginate()
            about = [
                f
                for page in pages
                for f in page["Findings"]
                if f["Resources"][0]["Id"].endswith(place.group)
                and f.get("Compliance", {}).get("SecurityControlId") == "EC2.19"
            ]
            states = {(f["Workflow"]["Status"], f["Compliance"]["Status"]) for f in about}
            return "RESOLVED, PASSED" if states == {("RESOLVED", "PASSED")} else None

        return self.eyes.until("RESOLVED and PASSED in the hub", look)

    def ticket(self, key: str, category: str) -> str:
        """The ticket is in a status category (`new`, `indeterminate`, `done`)."""

        def look() -> str | None:
            status = self.eyes.issue(key)["fields"]["status"]
            there = status["statusCategory"]["key"] == category
            return f"{key} is {status['name']}" if there else None

        return self.eyes.until(f"{key} in category {category}", look)

    def criticals(self, expected: int) -> str:
        """So many critical findings are open, read with plain boto3."""

        def look() -> list[Json] | None:
            found = self.eyes.open_criticals()
            return found if len(found) == expected else None

        found = self.eyes.until(f"{expected} open criticals", look)
        controls = sorted(f["Compliance"]["SecurityControlId"] for f in found)
        return f"{len(found)}: {', '.join(controls)}"
