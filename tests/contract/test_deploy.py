"""What is deployed: valid templates, and exactly the permissions the code uses."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import yaml
from botocore import xform_name

from bot.cli.iam_policy import policy
from bot.settings import AccountSettings

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "deploy").glob("*.yaml"))
ADAPTERS = ("aws", "eventstores", "flowlogs", "impact")
#: Operations whose IAM action has another name, and one that needs no permission
#: (Service Authorization Reference).
ACTIONS = {
    "securityhub:GetFindingsV2": "securityhub:GetFindings",
    "securityhub:BatchUpdateFindingsV2": "securityhub:BatchUpdateFindings",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sts:GetCallerIdentity": "",
    "elbv2:DescribeLoadBalancers": "elasticloadbalancing:DescribeLoadBalancers",
    "elbv2:DescribeTargetGroups": "elasticloadbalancing:DescribeTargetGroups",
    "elbv2:DescribeTargetHealth": "elasticloadbalancing:DescribeTargetHealth",
    # EC2's operation of the same name is meant.
    "elbv2:DescribeTags": "",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_cloudformation_would_take_the_template(path: Path) -> None:
    command = [str(Path(sys.executable).with_name("cfn-lint")), str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_compose_would_take_its_file() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec",
         str(ROOT / "docker-compose.yml")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_compose_keeps_every_write_and_runs_both_processes() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    assert services["edge"]["command"] == ["hubward", "edge"]
    assert services["worker"]["command"] == ["hubward", "worker"]
    valkey = services["valkey"]["command"]
    pairs = dict(zip(valkey[1::2], valkey[2::2], strict=True))
    assert pairs == {
        "--appendonly": "yes", "--appendfsync": "always", "--maxmemory-policy": "noeviction",
    }  # fmt: skip


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short functions, left as lists or text."""


def _function(loader: Loader, name: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.ScalarNode)
    value = loader.construct_scalar(node)
    return {name: str(value).split(".") if name == "GetAtt" else value}


Loader.add_multi_constructor("!", _function)


def template(name: str) -> dict[str, Any]:
    """A template as plain data."""
    text = (ROOT / "deploy" / name).read_text("utf-8")
    found: dict[str, Any] = yaml.load(text, Loader)
    return found


@pytest.mark.parametrize("role", ["read", "write"])
def test_the_account_roles_are_what_the_command_prints(role: str) -> None:
    resource = template("account-roles.yaml")["Resources"][role.capitalize()]["Properties"]
    (inline,) = resource["Policies"]
    assert inline["PolicyDocument"] == policy(role)
    defaults = {field: getattr(AccountSettings("1" * 12, "x"), f"{field}_role") for field in
                ("read", "write")}  # fmt: skip
    assert resource["RoleName"] == defaults[role]


def test_the_write_role_is_made_only_when_asked_for() -> None:
    document = template("account-roles.yaml")
    assert document["Parameters"]["CreateWriteRole"]["Default"] == "no"
    assert document["Resources"]["Write"]["Condition"] == "MayWrite"
    assert "Condition" not in document["Resources"]["Read"]


def test_only_hubward_may_take_the_roles_and_must_say_who_approved() -> None:
    for role in ("Read", "Write"):
        trust = template("account-roles.yaml")["Resources"][role]["Properties"]
        (statement,) = trust["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"AWS": {"Ref": "HubwardPrincipalArn"}}
        assert statement["Action"] == ["sts:AssumeRole", "sts:SetSourceIdentity"]


def operations(source: str, services: set[str]) -> Iterator[str]:
    """IAM actions of the operations of `services` that a module names."""
    session = botocore.session.get_session()
    tree = ast.walk(ast.parse(source))
    names = {
        node.attr if isinstance(node, ast.Attribute) else node.value
        for node in tree
        if isinstance(node, ast.Attribute)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str))
    }
    for service in services:
        for operation in session.get_service_model(service).operation_names:
            if xform_name(operation) in names:
                action = f"{service}:{operation}"
                yield ACTIONS.get(action, action)


def services(source: str, method: str) -> set[str]:
    """Services for which a module asks `Sessions.<method>` for a client."""
    return {
        str(node.args[0].value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def used(method: str) -> set[str]:
    """IAM actions the adapters use through `Sessions.<method>`."""
    found: set[str] = set()
    for folder in ADAPTERS:
        sources = [p.read_text("utf-8") for p in (ROOT / "integrations" / folder).glob("*.py")]
        asked = set[str]().union(*(services(source, method) for source in sources))
        for source in sources:
            found |= set(operations(source, asked))
    return found - {""}


def test_the_read_role_may_do_what_adapters_and_plans_read_and_nothing_else() -> None:
    from bot.findings import rereads
    from bot.investigate.state import needs
    from bot.remediations import remediations

    plans = {action for unit in remediations().values() for action in unit.iam_read} | needs()
    # Athena looks a table up in Glue with the caller's permissions.
    athena = {"glue:GetDatabase", "glue:GetPartitions", "glue:GetTable"}
    wanted = used("client") | plans | {*rereads.needs()} | athena
    assert set(policy("read")["Statement"][0]["Action"]) == wanted


def test_no_action_of_the_read_role_changes_anything() -> None:
    harmless = ("Describe", "Get", "BatchGet", "List", "Lookup", "Search", "StartQuery",
                "StopQuery", "CancelQuery", "Decode")  # fmt: skip
    for action in policy("read")["Statement"][0]["Action"]:
        assert action.split(":")[1].startswith(harmless), action


def test_hubwards_own_policy_is_what_it_uses_at_home() -> None:
    statements = template("hub.yaml")["Resources"]["HubwardHome"]["Properties"]["PolicyDocument"]
    allowed = {action for statement in statements["Statement"] for action in statement["Action"]}
    queue = (ROOT / "handlers" / "findings_queue.py").read_text("utf-8")
    needed = used("home") | set(operations(queue, {"sqs"}))
    assert allowed == needed | {"sts:SetSourceIdentity"}


def test_the_queue_takes_events_from_its_two_rules_only() -> None:
    (statement,) = template("hub.yaml")["Resources"]["QueuePolicy"]["Properties"]["PolicyDocument"][
        "Statement"
    ]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    rules = [{"GetAtt": [name, "Arn"]} for name in ("FindingsV1", "FindingsV2")]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": rules}}
