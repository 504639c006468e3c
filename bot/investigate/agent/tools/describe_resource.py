"""describe_resource: one resource as it is now, by a closed list of read calls."""

from typing import Any

import msgspec

from bot.errors import NotPermitted, Refused
from bot.investigate import facts as f
from bot.investigate.agent.forms import closed
from bot.investigate.agent.tools._resource_facts import resource_facts
from bot.investigate.agent.tools.base import AgentTool, Bench, Result
from bot.investigate.masking import mask
from bot.models.plan import Call
from bot.models.untrusted import Untrusted
from bot.ports_model import Tool

#: By the id's first part: the read, its parameter, and where the answer holds the resource.
_READS = {
    "sg-": ("describe_security_groups", "GroupIds", "SecurityGroups"),
    "i-": ("describe_instances", "InstanceIds", "Reservations"),
    "vpc-": ("describe_vpcs", "VpcIds", "Vpcs"),
    "subnet-": ("describe_subnets", "SubnetIds", "Subnets"),
    "eni-": ("describe_network_interfaces", "NetworkInterfaceIds", "NetworkInterfaces"),
    "rtb-": ("describe_route_tables", "RouteTableIds", "RouteTables"),
    "acl-": ("describe_network_acls", "NetworkAclIds", "NetworkAcls"),
}
NEEDS = frozenset(
    f"ec2:{''.join(part.title() for part in operation.split('_'))}"
    for operation, _, _ in _READS.values()
)
_CUT = 4_000


class DescribeResource(AgentTool):
    """Reads one EC2 resource."""

    spec = Tool(
        "describe_resource",
        "Read one resource as it is now: security group, instance, VPC, subnet, interface, route "
        "table or network ACL, by its id.",
        closed(
            {name: {"type": "string"} for name in ("id", "account", "region")},
            ("id", "account", "region"),
        ),
    )

    def use(self, given: dict[str, Any], bench: Bench) -> Result:
        """The description, masked and cut; raises Refused, NotPermitted, Upstream."""
        id, account, region = (str(given[name]) for name in ("id", "account", "region"))
        start = next((start for start in _READS if id.startswith(start)), "")
        if not start or not id.replace("-", "").isalnum():
            raise Refused("model.tool.no_reading")
        if account not in bench.accounts:
            raise NotPermitted("answer.scope.account", accounts=account)
        if bench.aws is None:
            raise Refused("answer.state.no_account")
        bench.evidence.touched.add(account)
        operation, parameter, member = _READS[start]
        answer = bench.aws.read(Call("ec2", operation, {parameter: [id]}), account, region)
        found = answer.get(member) or []
        if found and start == "i-":
            found = found[0]["Instances"]
        if not found:
            return Result("no data", {"id": id})
        now = mask(found[0])
        facts = {"id": f.outside(id), **resource_facts(start, now)}
        told = bench.evidence.resource(facts)
        text = msgspec.json.encode(now).decode()
        return Result("data", {"facts": told, "now": Untrusted(text).plain(_CUT)})
