"""Re-evaluation: after a change the hub looks at the resource again and re-reports its findings."""

import copy
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.aws import asff
from integrations.sandbox.aws.asff import finding_id, severity
from integrations.sandbox.aws.background import Background
from integrations.sandbox.aws.backing import Backing
from integrations.sandbox.aws.checks import Gone, Target
from integrations.sandbox.aws.controls import CONTROLS
from integrations.sandbox.aws.ec2 import group_facts
from integrations.sandbox.aws.hub import Hub, hub_time


@dataclass(frozen=True)
class Order:
    """Look again at the findings of one service in one account and region ("" = any)."""

    service: str = ""
    account: str = ""
    region: str = ""
    group: str = ""


class Evaluator(Background[Order]):
    """Looks at resources behind the answers; `settle` waits until nothing is left to look at."""

    def __init__(self, backing: Backing, hub: Hub) -> None:
        super().__init__("evaluator", self._look)
        self._backing = backing
        self._hub = hub
        self.targets: dict[str, Target] = {}

    def watch(self, target: Target) -> None:
        """Let re-evaluation know the resource behind a finding."""
        self.targets[finding_id(target)] = target

    def _look(self, order: Order) -> None:
        if order.group:
            self._discover(order)
        for target in list(self.targets.values()):
            if _concerns(order, target):
                self.evaluate(target)

    def _discover(self, order: Order) -> None:
        """A security group nobody has judged yet gets its findings, as far as they fail."""
        arn = f"arn:aws:ec2:{order.region}:{order.account}:security-group/{order.group}"
        for control in asff.group_controls(order.account):
            target = Target(
                control, order.account, order.region, order.group, arn, "AwsEc2SecurityGroup"
            )
            if finding_id(target) in self.targets or order.account not in asff.NAMES:
                continue
            try:
                passed = CONTROLS[control].check(self._backing, target)
            except Gone:
                return
            if not passed:
                now = self._hub.clock()
                tags, details = group_facts(self._backing, target)
                document = asff.finding(target, False, now, now, tags, details)
                self._hub.put(document, "BATCH_IMPORT_FINDINGS")
                self.watch(target)

    def evaluate(self, target: Target) -> None:
        """Check one resource now and re-report its finding when the verdict differs."""
        held = self._hub.held(finding_id(target))
        if held is None:
            return
        old = held.asff
        try:
            passed = CONTROLS[target.control].check(self._backing, target)
            state = "ACTIVE"
        except Gone:
            passed = old["Compliance"]["Status"] == "PASSED"
            state = "ARCHIVED"
        status = "PASSED" if passed else "FAILED"
        if old["Compliance"]["Status"] == status and old["RecordState"] == state:
            return
        self._hub.put(self._again(target, old, status, state), "BATCH_IMPORT_FINDINGS")

    def _again(
        self, target: Target, old: dict[str, Any], status: str, state: str
    ) -> dict[str, Any]:
        new = copy.deepcopy(old)
        now = hub_time(self._hub.clock())
        block = severity(target.control, status == "PASSED")
        new |= {"UpdatedAt": now, "LastObservedAt": now, "RecordState": state, "Severity": block}
        new["Compliance"]["Status"] = status
        new["FindingProviderFields"]["Severity"] = {
            "Label": block["Label"],
            "Original": block["Label"],
        }
        return new


def _concerns(order: Order, target: Target) -> bool:
    service = "s3" if order.service == "s3control" else order.service
    if order.group and target.native.startswith("sg-") and target.native != order.group:
        return False
    return (
        service in ("", CONTROLS[target.control].service)
        and order.account in ("", target.account)
        and (order.region in ("", target.region) or service in ("s3", "iam"))
    )
