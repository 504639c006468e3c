"""The way in from the internet: as far as it was read, and no further."""

import msgspec
import pytest

from bot.impact.exposure_path import (
    Behind,
    Interface,
    Opening,
    exposure_of,
    exposure_path,
    is_outside,
    use_of,
)
from bot.impact.ways import AclEntry, Route, Way, admits, gateway_of

SSH = Opening("sgr-1", "tcp", 22, 22, "0.0.0.0/0")
OFFICE = Opening("sgr-2", "tcp", 22, 22, "198.51.100.0/24")
PUBLIC = Interface("eni-1", ("10.0.0.4",), ("203.0.113.9",), ("instance", "i-1"), "subnet-1")
HIDDEN = Interface("eni-2", ("10.0.0.5",), (), ("instance", "i-2"))
BALANCER = Interface("eni-3", ("10.0.0.6",), (), ("load-balancer", "app/web/1"))
OPEN = Way("igw-1", "rtb-1", True, "acl-1", True)
ROLE = Behind("bastion", ("AmazonS3ReadOnlyAccess",))
LOOSE = Interface("eni-4", ("10.0.0.7",), ("203.0.113.8",), ("network-interface", ""), "", False)


@pytest.mark.parametrize(
    ("openings", "interfaces", "exposure"),
    [
        ([SSH], [HIDDEN, PUBLIC], "internet-reachable"),
        ([SSH], [HIDDEN], "public-config"),
        ([SSH], [LOOSE], "public-config"),
        ([SSH], [], "public-config"),
        ([OFFICE], [PUBLIC], "private"),
        ([], [PUBLIC], "private"),
    ],
)
def test_exposure(openings: list[Opening], interfaces: list[Interface], exposure: str) -> None:
    assert exposure_of(openings, interfaces) == exposure


@pytest.mark.parametrize(
    ("interfaces", "running", "use"),
    [
        ([], [], "detached"),
        ([PUBLIC], [True], "in_use"),
        ([PUBLIC, HIDDEN], [False, True], "in_use"),
        ([PUBLIC], [False], "stopped"),
        ([PUBLIC], [], "unknown"),
        ([PUBLIC, BALANCER], [False], "in_use"),
        ([LOOSE], [], "detached"),
    ],
)
def test_use(interfaces: list[Interface], running: list[bool], use: str) -> None:
    assert use_of(interfaces, running) == use


def test_the_path_follows_the_most_exposed_interface() -> None:
    path = exposure_path([OFFICE, SSH], [HIDDEN, PUBLIC], {"subnet-1": OPEN}, {"i-1": ROLE})
    assert [(hop.what, hop.id, hop.state) for hop in path] == [
        ("internet", "0.0.0.0/0", "configured"),
        ("gateway", "igw-1", "configured"),
        ("network-acl", "acl-1", "configured"),
        ("rule", "sgr-1 tcp 22 from 0.0.0.0/0", "configured"),
        ("interface", "eni-1 203.0.113.9", "configured"),
        ("instance", "i-1", "configured"),
        ("role", "bastion", "configured"),
        ("data", "AmazonS3ReadOnlyAccess", "configured"),
    ]


def test_what_was_not_read_is_an_unknown_hop() -> None:
    path = exposure_path([SSH], [PUBLIC], {}, {"i-1": Behind("bastion")})
    states = {hop.what: hop.state for hop in path}
    assert states["gateway"] == "unknown" and "network-acl" not in states
    assert (states["role"], states["data"]) == ("configured", "unknown")
    some = Way("igw-1", "rtb-1", True, "acl-1", None)
    path = exposure_path([SSH], [PUBLIC], {"subnet-1": some})
    assert {hop.what: hop.state for hop in path}["network-acl"] == "unknown"


@pytest.mark.parametrize(
    ("way", "ends"),
    [
        (Way("", "rtb-1", False, "acl-1", True), ("no-gateway", "rtb-1")),
        (Way("igw-1", "rtb-1", True, "acl-1", False), ("closed-acl", "acl-1")),
    ],
)
def test_a_path_ends_where_nothing_comes_through(way: Way, ends: tuple[str, str]) -> None:
    path = exposure_path([SSH], [PUBLIC], {"subnet-1": way})
    assert (path[-1].what, path[-1].id) == ends
    assert exposure_of([SSH], [PUBLIC], {"subnet-1": way}) == "public-config"


def test_a_subnet_that_was_not_read_changes_nothing() -> None:
    for way in (Way(), Way(acl="acl-1", admits=None), Way("igw-1", "rtb-1", True)):
        assert exposure_of([SSH], [PUBLIC], {"subnet-1": way}) == "internet-reachable"


def entry(number: int, allow: bool, **changes: object) -> AclEntry:
    """An inbound entry for everything and everyone, changed as told."""
    plain = AclEntry(number, allow, "-1", 0, 65535, "0.0.0.0/0")
    return msgspec.structs.replace(plain, **changes)


@pytest.mark.parametrize(
    ("entries", "answer"),
    [
        ([entry(100, True), entry(32767, False)], True),
        ([entry(32767, False)], False),
        ([], False),
        ([entry(200, True), entry(100, False, protocol="6", first=22, last=22)], False),
        ([entry(100, False, source="198.51.100.0/24"), entry(200, True)], True),
        ([entry(100, True, source="198.51.100.0/24"), entry(200, False)], None),
        ([entry(100, True, source="198.51.100.0/24"), entry(200, True)], True),
        ([entry(100, False, protocol="17"), entry(200, True)], True),
        ([entry(100, True, first=1, last=21)], False),
    ],
)
def test_the_first_acl_entry_that_fits_decides(
    entries: list[AclEntry], answer: bool | None
) -> None:
    assert admits(entries, [(22, 22)]) is answer


def test_one_admitted_span_is_enough() -> None:
    only_web = [entry(100, True, protocol="6", first=443, last=443), entry(200, False)]
    assert admits(only_web, [(22, 22), (443, 443)]) is True
    assert admits(only_web, [(22, 22)]) is False
    assert admits(only_web, []) is None


@pytest.mark.parametrize(
    ("routes", "gateway"),
    [
        ([Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", "igw-1")], "igw-1"),
        ([Route("::/0", "igw-2")], "igw-2"),
        ([Route("0.0.0.0/0", "igw-1", active=False)], ""),
        ([Route("0.0.0.0/0", "nat-1")], ""),
        ([Route("198.51.100.0/24", "igw-1")], ""),
    ],
)
def test_the_gateway_of_the_default_route(routes: list[Route], gateway: str) -> None:
    assert gateway_of(routes) == gateway


def test_without_a_public_address_the_last_hops_are_unknown() -> None:
    hops = exposure_path([SSH], [HIDDEN])
    assert [hop.state for hop in hops if hop.what in ("interface", "instance")] == ["unknown"] * 2
    assert exposure_path([SSH], [])[-1].state == "unknown"


def test_no_path_without_a_rule_for_everyone() -> None:
    assert exposure_path([OFFICE], [PUBLIC]) == ()


@pytest.mark.parametrize(
    ("address", "outside"),
    [("8.8.8.8", True), ("203.0.113.9", True), ("10.1.2.3", False), ("172.31.0.1", False),
     ("172.32.0.1", True), ("100.64.0.1", False), ("fd00::1", False), ("2001:db8::1", True),
     ("08.8.8.8", False), ("-", False), ("", False)],
)  # fmt: skip
def test_addresses_from_outside(address: str, outside: bool) -> None:
    assert is_outside(address) is outside


def test_a_rule_without_ports_in_question_always_counts() -> None:
    assert SSH.touches(()) and SSH.touches((22, 80)) and not SSH.touches((80,))
    assert Opening("", "-1", 0, 65535, "::/0").text() == "all traffic from ::/0"
