"""How the tests ask: the control door over HTTP, refusals, shapes, groups with an open port."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from integrations.sandbox.aws.server import Handle


def door(handle: Handle, method: str, path: str, body: Any = None) -> Any:
    """One request to /_sandbox/; the JSON answer."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(f"{handle.url}/_sandbox/{path}", data, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def raw(handle: Handle, name: str) -> list[dict[str, Any]]:
    """Generated data as the stand-in wrote it."""
    with urllib.request.urlopen(f"{handle.url}/_sandbox/raw/{name}", timeout=60) as answer:
        return [json.loads(line) for line in answer.read().splitlines()]


def refused(call: Any, **params: Any) -> str:
    """The code with which a call is refused; fails when it is not."""
    with pytest.raises(ClientError) as caught:
        call(**params)
    return str(caught.value.response["Error"]["Code"])


def conforms(client: Any, operation: str, answer: dict[str, Any]) -> None:
    """The answer fits botocore's output shape and has no member outside it."""
    shape = client.meta.service_model.operation_model(operation).output_shape
    told = {k: v for k, v in answer.items() if k != "ResponseMetadata"}
    report = ParamValidator().validate(told, shape)
    assert not report.has_errors(), report.generate_report()


def open_group(ec2: Any, name: str, port: int = 22) -> tuple[str, str]:
    """A new security group with one rule open to the world: group id and rule id."""
    vpc = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName=name, Description="test", VpcId=vpc)["GroupId"]
    rule = ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": port,
                "ToPort": port,
                "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "open"}],
            }
        ],
        TagSpecifications=[
            {"ResourceType": "security-group-rule", "Tags": [{"Key": "why", "Value": "test"}]}
        ],
    )["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    return str(group), str(rule)
