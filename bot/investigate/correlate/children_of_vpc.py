"""What lives in a VPC or subnet, so that calls on its parts are found that do not name it."""

from typing import ClassVar

import msgspec

from bot.investigate import facts as f
from bot.investigate.correlate._network import children_in, children_of
from bot.investigate.correlate.base import Bench, Join, Joined, trail_step
from bot.models.plan import Call
from bot.query.model import Correlation, Query, Resources, Rows

_PARENTS = ("vpc-", "subnet-")
#: What EC2 and Elastic Load Balancing list by VPC, and the filter they take it by.
#: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
_LISTED = (
    "describe_security_groups", "describe_subnets", "describe_route_tables",
    "describe_network_acls", "describe_network_interfaces", "describe_instances",
)  # fmt: skip
_MOST = 400
#: Accounts and regions looked into, one call each where the VPC is not.
_PLACES = 24


class ChildrenOfVpc(Join):
    """The ids are added to the question's, from earlier calls and, where allowed, from the account.

    Parts that were deleted since are known from calls alone.
    """

    kind: ClassVar[Correlation] = "children_of_vpc"

    def narrow(self, query: Query, bench: Bench) -> Query:
        """The query with the ids of the parts beside the VPC's own."""
        parents = [id for id in query.resources.ids if id.startswith(_PARENTS)]
        step = trail_step(
            query, bench.looking_back(query), resources=Resources(tuple(parents)), read_only=False
        )
        rows = bench.ask("children", step)
        found = children_in(rows.events, parents) if rows else []
        if rows and bench.live:
            found += self._live(rows, parents, bench)
        found = list(dict.fromkeys(id for id in found if id not in parents))[:_MOST]
        bench.kept["children"] = found
        ids = tuple(dict.fromkeys((*query.resources.ids, *found)))
        return msgspec.structs.replace(query, resources=Resources(ids))

    def join(self, query: Query, rows: Rows, bench: Bench) -> Joined:
        """How many parts were found, and their names."""
        found = bench.kept.get("children", [])
        parents = [id for id in query.resources.ids if id.startswith(_PARENTS)]
        names = f.code(", ".join(found[:12]) or "-")
        line = bench.facts.line(
            "answer.children.found", resource=f.code(", ".join(parents[:3])),
            n=f.number(len(found)), names=names,
        )  # fmt: skip
        return Joined(details=(line,))

    def _live(self, rows: Rows, parents: list[str], bench: Bench) -> list[str]:
        """A VPC lies in one place, most likely where calls named it; it always has a group there.

        https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
        """
        named = [(event.account, event.region) for event in rows.events]
        read = [(place.account, place.region) for place in rows.coverage.places]
        found: list[str] = []
        vpcs = [id for id in parents if id.startswith("vpc-")]
        for account, region in list(dict.fromkeys(named + read))[:_PLACES] if vpcs else ():
            if not (account and region):
                continue
            for operation in _LISTED:
                params = {"Filters": [{"Name": "vpc-id", "Values": vpcs}]}
                answer = bench.read("children", Call("ec2", operation, params), account, region)
                own = list(children_of(answer)) if answer else []
                if not own and operation == _LISTED[0]:
                    break
                found += own
        return found
