"""The form of an Athena table: which columns and partitions it has, learnt from its metadata.

Tables differ: AWS's own examples have one for a single account and region, one for an organisation,
and several spellings of flow log fields.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec

from bot.errors import QueryUnsupported
from bot.query.model import Dataset
from integrations.eventstores._sql_text import literal

NAME = "athena"
#: How people call the column that stands for a part of the path.
_ACCOUNTS = frozenset({"account", "accountid", "account_id", "aws_account_id", "account-id"})
_REGIONS = frozenset({"region", "aws_region", "awsregion", "region_code", "aws-region"})
_DATES = frozenset({"timestamp", "date", "dt", "day", "event_date", "log_date", "eventdate"})
_PARTS = ("year", "month", "day")
#: Java's pattern letters, as projection writes them, in Python's.
#: https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
_LETTERS = (("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"))
_NEEDED: dict[Dataset, frozenset[str]] = {
    "cloudtrail": frozenset({"eventtime", "eventname", "eventsource", "eventid", "useridentity",
                             "recipientaccountid", "awsregion", "errorcode", "errormessage",
                             "requestparameters", "responseelements", "additionaleventdata",
                             "readonly", "resources", "sourceipaddress", "useragent"}),
    "vpc_flow": frozenset({"interface_id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol",
                           "packets", "bytes", "start", "end", "action", "log_status"}),
}  # fmt: skip
#: Spellings of flow log fields, each with the one we use.
_SPELLINGS = {
    "account": "account_id", "accountid": "account_id", "interfaceid": "interface_id",
    "sourceaddress": "srcaddr", "destinationaddress": "dstaddr", "sourceport": "srcport",
    "destinationport": "dstport", "numpackets": "packets", "numbytes": "bytes",
    "starttime": "start", "start_time": "start", "endtime": "end", "end_time": "end",
    "logstatus": "log_status", "vpcid": "vpc_id", "subnetid": "subnet_id",
    "instanceid": "instance_id", "flowdirection": "flow_direction",
}  # fmt: skip


class Partition(msgspec.Struct, frozen=True):
    """One partition column; `form` is how its dates are written (strftime), for role `date`."""

    column: str
    role: Literal["account", "region", "date", "year", "month", "day"]
    form: str = "%Y/%m/%d"
    number: bool = False


class Table(msgspec.Struct, frozen=True):
    """A table's columns (our name to its own), members of structs, and its partitions."""

    columns: dict[str, str]
    members: frozenset[str]
    partitions: tuple[Partition, ...]
    problem: str = ""

    def partition(self, role: str) -> str:
        """The quoted column of a role, or ""."""
        found = next((p.column for p in self.partitions if p.role == role), "")
        return quoted(found) if found else ""


def quoted(name: str) -> str:
    """A name as an identifier; https://docs.aws.amazon.com/athena/latest/ug/reserved-words.html."""
    return '"' + name.replace('"', '""') + '"'


def table_of(metadata: Mapping[str, Any], dataset: Dataset) -> Table:
    """The form of a table from GetTableMetadata; `problem` says why it cannot be asked."""
    given = {str(c["Name"]).lower(): str(c.get("Type", "")) for c in metadata.get("Columns", ())}
    columns = {_ours(name, dataset): name for name in given}
    members: set[str] = set(columns)
    for name, kind in given.items():
        members |= _members(name, kind)
    partitions = _partitions(metadata)
    missing = sorted(_NEEDED[dataset] - set(columns))
    problem = ""
    if missing:
        problem = f"The table has no column {', '.join(missing)}."
    elif not any(p.role in ("date", "day") for p in partitions):
        problem = "The table is not partitioned by date, so that every question would read all."
    return Table(columns, frozenset(members), partitions, problem)


def _ours(name: str, dataset: Dataset) -> str:
    return _SPELLINGS.get(name, name.replace("-", "_")) if dataset == "vpc_flow" else name


def _members(path: str, kind: str) -> set[str]:
    """`useridentity.sessioncontext.sessionissuer.username` and the like, of a struct's type."""
    kind = re.sub(r"\s", "", kind)
    if not (kind.startswith("struct<") and kind.endswith(">")):
        return set()
    found: set[str] = set()
    for field in _fields(kind[len("struct<") : -1]):
        name, _, inner = field.partition(":")
        found |= {f"{path}.{name.lower()}", *_members(f"{path}.{name.lower()}", inner)}
    return found


def _fields(text: str) -> list[str]:
    """What stands between the commas that lie in no bracket."""
    fields, depth = [""], 0
    for char in text:
        depth += (char == "<") - (char == ">")
        if char == "," and not depth:
            fields.append("")
        else:
            fields[-1] += char
    return fields


def _partitions(metadata: Mapping[str, Any]) -> tuple[Partition, ...]:
    parameters = {str(k).lower(): str(v) for k, v in (metadata.get("Parameters") or {}).items()}
    keys = [str(key["Name"]).lower() for key in metadata.get("PartitionKeys", ())]
    found = []
    for key, told in zip(keys, metadata.get("PartitionKeys", ()), strict=True):
        kind = str(told.get("Type", "string")).lower()
        number = kind in ("int", "bigint", "smallint", "tinyint")
        if key in _ACCOUNTS:
            found.append(Partition(key, "account", number=number))
        elif key in _REGIONS:
            found.append(Partition(key, "region"))
        elif key in _PARTS and {"year", "month"} & set(keys):
            found.append(Partition(key, _part(key), number=number))
        elif key in _DATES:
            form = parameters.get(f"projection.{key}.format", "yyyy/MM/dd")
            form = "yyyy-MM-dd" if kind == "date" else form
            for letters, ours in _LETTERS:
                form = form.replace(letters, ours)
            found.append(Partition(key, "date", form=f"date {form}" if kind == "date" else form))
        elif parameters.get(f"projection.{key}.type") == "injected":
            return ()
    return tuple(found)


def _part(key: str) -> Literal["year", "month", "day"]:
    return "year" if key == "year" else "month" if key == "month" else "day"


def partition_tests(
    table: Table, start: datetime, end: datetime, accounts: Sequence[str], regions: Sequence[str]
) -> list[str]:
    """Tests that keep a query to the folders of these days, accounts and regions.

    A file lies in the folder of the day it was delivered on, which may be the day after. Raises
    QueryUnsupported for a table without a date among its partitions.
    """
    first, last = start.date(), end.date() + timedelta(days=1)
    tests = []
    for part in table.partitions:
        column = quoted(part.column)
        if part.role == "date":
            low, high = (_dated(day, part.form) for day in (first, last))
            tests.append(f"{column} >= {low} AND {column} <= {high}")
        elif part.role in ("account", "region"):
            values = accounts if part.role == "account" else regions
            if values:
                shown = (str(int(v)) if part.number else literal(v) for v in values)
                tests.append(f"{column} IN ({', '.join(shown)})")
    dates: dict[str, Partition] = {
        part.role: part for part in table.partitions if part.role in _PARTS
    }
    if dates:
        tests.append(_months(dates, first, last))
    if not any(part.role in ("date", "day") for part in table.partitions):
        raise QueryUnsupported(NAME, "date partition")
    return tests


def _dated(day: date, form: str) -> str:
    if form.startswith("date "):
        return f"date {literal(day.strftime(form.removeprefix('date ')))}"
    return literal(day.strftime(form))


def _months(parts: Mapping[str, Partition], first: date, last: date) -> str:
    """The days as years, months and days of their own, month by month."""

    def test(role: str, sign: str, value: int) -> str:
        part = parts.get(role)
        if part is None:
            return ""
        width = 4 if role == "year" else 2
        shown = str(value) if part.number else literal(f"{value:0{width}}")
        return f"{quoted(part.column)} {sign} {shown}"

    ways, month = [], first.replace(day=1)
    while month <= last:
        tests = [test("year", "=", month.year), test("month", "=", month.month)]
        if month == first.replace(day=1):
            tests.append(test("day", ">=", first.day))
        if month == last.replace(day=1):
            tests.append(test("day", "<=", last.day))
        ways.append(f"({' AND '.join(one for one in tests if one)})")
        month = (month + timedelta(days=31)).replace(day=1)
    return f"({' OR '.join(ways)})"


#: The tables that the documentation tells operators to make, for showing a query before the real
#: ones were looked at.
_DOCUMENTED_MEMBERS = (
    "type", "principalid", "arn", "accountid", "invokedby", "accesskeyid", "username",
    "onbehalfof.userid", "onbehalfof.identitystorearn", "sessioncontext.attributes.creationdate",
    "sessioncontext.attributes.mfaauthenticated", "sessioncontext.sourceidentity",
    *(f"sessioncontext.sessionissuer.{name}"
      for name in ("type", "principalid", "arn", "accountid", "username")),
)  # fmt: skip
_FOLDERS = (
    Partition("account", "account"), Partition("region", "region"), Partition("timestamp", "date"),
)  # fmt: skip
DOCUMENTED: dict[Dataset, Table] = {
    "cloudtrail": Table(
        {name: name for name in sorted(_NEEDED["cloudtrail"])},
        _NEEDED["cloudtrail"] | {f"useridentity.{name}" for name in _DOCUMENTED_MEMBERS},
        _FOLDERS,
    ),
    "vpc_flow": Table(
        {name: name for name in sorted({*_NEEDED["vpc_flow"], "account_id"})},
        _NEEDED["vpc_flow"] | {"account_id"},
        (*_FOLDERS[:2], Partition("date", "date")),
    ),
}
