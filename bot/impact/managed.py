"""Which tool owns a resource: AWS's own marks prove it, every other sign is a claim."""

from collections.abc import Iterable

import msgspec

from bot.models.event import Event

_CLOUDFORMATION = "cloudformation.amazonaws.com"
_STACK = "aws:cloudformation:stack-name"
_TOOLS = ("terraform", "opentofu", "pulumi", "cloudformation", "aws-cdk", "ansible", "crossplane")
#: Tag keys whose value or presence says that a tool looks after the resource.
_KEYS = ("managed-by", "managedby", "provisioner", "created-by", "createdby", "iac", "terraform")
_VAGUE = ("iac", "true", "yes")


class Managed(msgspec.Struct, frozen=True):
    """A tool's name (`iac` where only that much is said), and where it was read."""

    tool: str
    verified: bool
    said_by: str


def by_tags(tags: Iterable[tuple[str, str]]) -> Managed | None:
    """What tags say, None when nothing. `aws:` tags cannot be set by users:
    https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
    """
    given = dict(tags)
    if _STACK in given:
        return Managed("cloudformation", True, f"tag {_STACK}")
    for key, value in given.items():
        name = key.lower().replace("_", "-")
        text = f"{name}={value}".lower()
        tool = next((tool for tool in _TOOLS if tool in text), "")
        if tool and (name in _KEYS or tool in name):
            return Managed(tool, False, f"tag {key}")
        if name in _KEYS and value.lower() in _VAGUE:
            return Managed("iac", False, f"tag {key}")
    return None


def by_event(event: Event) -> Managed | None:
    """What the call that made the change says: the calling service is AWS's word, the user agent
    the caller's own.
    """
    if _CLOUDFORMATION in (event.actor.invoked_by, event.source_ip.raw):
        return Managed("cloudformation", True, "calling service")
    agent = event.agent.raw.lower()
    tool = next((tool for tool in _TOOLS if tool in agent), "")
    return Managed(tool, False, "user agent") if tool else None
