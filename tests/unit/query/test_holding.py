"""One search over a whole file finds the records that hold a word."""

import json

import msgspec

from integrations.archive.quick import holding


def test_one_search_finds_the_records_that_hold_a_word() -> None:
    records = [{"eventName": f"Call{n}", "who": "records" if n % 7 == 0 else "x"}
               for n in range(300)]  # fmt: skip
    data = json.dumps({"Records": records}, separators=(",", ":")).encode()
    raws = [msgspec.Raw(json.dumps(r, separators=(",", ":")).encode()) for r in records]
    assert holding(data, raws, ((b"records",),)) == set(range(0, 300, 7))
    both = ((b"records",), (b"call14", b"call15"))
    assert holding(data, raws, both) == {14, 140, 147, 154}
    assert holding(data + b"\n", raws, both) is None
    assert holding(data.replace(b'"x"', b'"\\u0072ecords"'), raws, both) is None


def test_a_word_is_found_in_whatever_case() -> None:
    names = ["User.0421", "x", "uSER.042", "user-042", "user.042", "users.042"]
    records = [{"eventName": "Call", "who": name} for name in names]
    data = json.dumps({"Records": records}, separators=(",", ":")).encode()
    raws = [msgspec.Raw(json.dumps(r, separators=(",", ":")).encode()) for r in records]
    assert holding(data, raws, ((b"user.042",),)) == {0, 2, 4}
    assert holding(data, raws, ((b"user.042", b"users"),)) == {0, 2, 4, 5}
    assert holding(data, raws, (), ((b"user.042",),)) == {4}
