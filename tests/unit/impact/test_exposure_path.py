"""The way in from the internet: as far as it was read, and no further."""

import pytest

from bot.impact.exposure_path import (
    Interface,
    Opening,
    exposure_of,
    exposure_path,
    is_outside,
    use_of,
)

SSH = Opening("sgr-1", "tcp", 22, 22, "0.0.0.0/0")
OFFICE = Opening("sgr-2", "tcp", 22, 22, "198.51.100.0/24")
PUBLIC = Interface("eni-1", ("10.0.0.4",), ("203.0.113.9",), ("instance", "i-1"))
HIDDEN = Interface("eni-2", ("10.0.0.5",), (), ("instance", "i-2"))
BALANCER = Interface("eni-3", ("10.0.0.6",), (), ("load-balancer", "app/web/1"))
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
    path = exposure_path([OFFICE, SSH], [HIDDEN, PUBLIC])
    assert [(hop.what, hop.id, hop.state) for hop in path] == [
        ("internet", "0.0.0.0/0", "configured"),
        ("rule", "sgr-1 tcp 22 from 0.0.0.0/0", "configured"),
        ("interface", "eni-1 203.0.113.9", "configured"),
        ("instance", "i-1", "configured"),
    ]


def test_without_a_public_address_the_last_hops_are_unknown() -> None:
    assert [hop.state for hop in exposure_path([SSH], [HIDDEN])][2:] == ["unknown", "unknown"]
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
