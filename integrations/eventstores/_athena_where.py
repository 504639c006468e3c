"""What a question asks for as the WHERE of an Athena statement; values are bound."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.errors import QueryUnsupported
from bot.query.model import Query
from integrations.eventstores._athena_rows import flow_columns, gives, trail_columns
from integrations.eventstores._athena_table import NAME, Table, partition_tests, quoted
from integrations.eventstores._sql_text import Part, addresses, fitting, literal, whole_seconds
from integrations.eventstores._sql_where import Columns, Statement, trail_parts

#: "QueryString: maximum length of 262144"; conditions get a part of it.
#: https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
_ROOM = 200_000
_GLOBAL = "us-east-1"


class AthenaColumns(Columns):
    """Athena's CloudTrail tables keep request and response as JSON text, readonly as text.

    https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
    """

    binds = True

    def __init__(self, table: Table) -> None:
        self._table = table

    def has(self, column: str) -> bool:
        """Whether the table's definition names it."""
        return column in self._table.members

    def member(self, column: str, key: str) -> str:
        """The text of a top-level member."""
        return f"json_extract_scalar({column}, '$.{key}')"

    def reads(self, yes: bool) -> str:
        """`readonly` is `true`, `false` or missing."""
        return f"coalesce(lower(readonly), '') <> '{'false' if yes else 'true'}'"

    def anywhere(self, part: Part, word: str) -> list[str]:
        """The word in the text of request, answer and message, or in a resource's ARN."""
        texts = ("requestparameters", "responseelements", "errormessage")
        ways = [f"strpos(lower({column}), {part.put(word)}) > 0" for column in texts]
        listed = f"filter(resources, r -> strpos(lower(r.arn), {part.put(word)}) > 0)"
        return [*ways, f"cardinality({listed}) > 0"]

    def within(self, part: Part, root: str, word: str) -> str:
        """The word in the JSON text of the member; others are left to the check afterwards."""
        column = root.lower()
        if root in ("requestParameters", "responseElements", "additionalEventData") and self.has(
            column
        ):
            return f"strpos(lower({column}), {part.put(word.lower())}) > 0"
        return ""


def trail_statement(query: Query, table: Table, name: str, most: int) -> Statement:
    """The statement for events. Raises QueryUnsupported for members the table cannot give back."""
    for test in query.custom:
        if not gives(table, test.path):
            raise QueryUnsupported(NAME, f"field {test.path}")
    first, last = whole_seconds(query.window.start, query.window.end)
    # Without its Z the text sorts before the same second with a fraction.
    form = "%Y-%m-%dT%H:%M:%S"
    span = f"eventtime >= {literal(f'{first:{form}}')} AND eventtime < {literal(f'{last:{form}}')}"
    tests = partition_tests(table, first, last, query.where.accounts, _regions(query))
    parts = fitting(trail_parts(query, AthenaColumns(table)), _ROOM)
    newest = query.order.newest or query.order.by != "time"
    return Statement(
        trail_columns(table),
        " AND ".join([*tests, span, *(part.text for part in parts)]),
        f"ORDER BY eventtime {'DESC' if newest else 'ASC'} LIMIT {most}",
        tuple(value for part in parts for value in part.values),
        name,
    )


def flow_statement(query: Query, table: Table, name: str, most: int) -> Statement:
    """The statement for flow records, which belong to the window their capture began in."""
    first, last = whole_seconds(query.window.start, query.window.end)
    start = quoted(table.columns["start"])
    span = f"{start} >= {int(first.timestamp())} AND {start} < {int(last.timestamp())}"
    tests = partition_tests(table, first, last, query.where.accounts, query.where.regions)
    parts = fitting([part for part in _flow_parts(query, table) if part.text], _ROOM)
    by = query.order.by if query.order.by in ("bytes", "packets") else "start"
    column = quoted(table.columns[by])
    return Statement(
        flow_columns(table),
        " AND ".join([*tests, span, *(part.text for part in parts)]),
        f"ORDER BY {column} {'DESC' if query.order.newest else 'ASC'} LIMIT {most}",
        tuple(value for part in parts for value in part.values),
        name,
    )


def _regions(query: Query) -> Sequence[str]:
    """Folders to look into: calls of global services lie in us-east-1."""
    regions = query.where.regions
    named = query.events != type(query.events)() or bool(query.resources.ids)
    return (*regions, _GLOBAL) if regions and named and _GLOBAL not in regions else regions


def _flow_parts(query: Query, table: Table) -> Iterable[Part]:
    """A superset of bot.query.flows.flow_matches, on what every table has."""
    wanted = query.flow
    column = {name: quoted(own) for name, own in table.columns.items()}

    def among(name: str, values: Sequence[str]) -> Part:
        part = Part(True)
        return part.either([part.among(column[name], values)]) if values else part

    def numbers(name: str, ports: Sequence[int], spans: Sequence[tuple[int, int]]) -> Part:
        """Missing numbers are -1 to us and null to the table."""
        if not (ports or spans) or any(port < 0 for port in ports):
            return Part(True)
        ways = [f"{column[name]} IN ({', '.join(map(str, ports))})"] if ports else []
        ways += [f"{column[name]} BETWEEN {first} AND {last}" for first, last in spans]
        return Part(True).either(ways)

    yield among("account_id", query.where.accounts if "account_id" in column else ())
    if wanted.action != "any":
        part = Part(True)
        yield part.either([f"lower({column['action']}) = {part.put(wanted.action)}"])
    statuses = wanted.statuses or ("OK",)
    part = Part(True)
    missing = f"{column['log_status']} IS NULL OR {column['log_status']} IN ('-', '')"
    yield part.either([part.among(column["log_status"], statuses), missing])
    for name, ranges in (("srcaddr", wanted.src), ("dstaddr", wanted.dst)):
        part = Part(True)
        ways = addresses(part, (column[name],), ranges)
        yield part.either(ways) if ways else part
    part = Part(True)
    ways = addresses(part, (column["srcaddr"], column["dstaddr"]), wanted.either)
    yield part.either(ways) if ways else part
    yield numbers("srcport", wanted.src_ports, wanted.src_spans)
    yield numbers("dstport", wanted.dst_ports, wanted.dst_spans)
    yield numbers("protocol", wanted.protocols, ())
    if not (wanted.instances or wanted.subnets or wanted.vpcs):
        yield among("interface_id", wanted.interfaces)
    for name, least in (("bytes", wanted.least_bytes), ("packets", wanted.least_packets)):
        yield Part(True).either([f"{column[name]} >= {least}"]) if least else Part(True)


def counting(
    query: Query, table: Table, name: str, start: datetime, *, by_day: bool = False
) -> Statement:
    """Records of any kind by account and region, or by account and day, from `start` on."""
    first, last = whole_seconds(start, query.window.end)
    tests = partition_tests(table, first, last, query.where.accounts, _regions(query))
    if query.dataset == "vpc_flow":
        at = quoted(table.columns["start"])
        tests.append(f"{at} >= {int(first.timestamp())} AND {at} < {int(last.timestamp())}")
        account = quoted(table.columns["account_id"]) if "account_id" in table.columns else "''"
        region = quoted(table.columns["region"]) if "region" in table.columns else "''"
        day = f"date_format(from_unixtime({at}), '%Y-%m-%d')"
    else:
        form = "%Y-%m-%dT%H:%M:%S"
        tests.append(
            f"eventtime >= {literal(f'{first:{form}}')} AND eventtime < {literal(f'{last:{form}}')}"
        )
        account, region, day = "recipientaccountid", "awsregion", "substr(eventtime, 1, 10)"
    account = table.partition("account") or account
    region = table.partition("region") or region
    keys = (account, day) if by_day else (account, region)
    shown = f"{keys[0]} AS account, {keys[1]} AS {'day' if by_day else 'region'}, count(*) AS n"
    return Statement(shown, " AND ".join(tests), f"GROUP BY {keys[0]}, {keys[1]}", (), name)
