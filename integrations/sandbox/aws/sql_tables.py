"""The trail and the flow logs as tables in DuckDB, made when the first query comes."""

import json
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from integrations.sandbox.aws.flows import Flows
from integrations.sandbox.aws.trail import Trail

#: "CloudTrail typically delivers events within an average of about 5 minutes of an API call"
#: (CloudTrail user guide, "How CloudTrail works").
DELIVERY = timedelta(minutes=5)
#: What one query may take, in time and memory.
_SECONDS, _MEMORY = 20.0, "256MB"
#: Text files of both kinds shrink to about an eighth in gzip.
_GZIP = 8
#: So many records are read into the tables at once.
_BATCH = 500

_TEXTS = ("eventVersion", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress",
          "userAgent", "errorCode", "errorMessage", "requestID", "eventID", "readOnly",
          "eventType", "apiVersion", "managementEvent", "recipientAccountId", "sharedEventID",
          "annotation", "vpcEndpointId", "vpcEndpointAccountId", "eventCategory",
          "sessionCredentialFromConsole", "eventJsonChecksum")  # fmt: skip
_BODIES = ("requestParameters", "responseElements", "additionalEventData", "serviceEventDetails",
           "addendum", "edgeDeviceDetails", "insightDetails")  # fmt: skip


def _texts(*names: str, **inner: Any) -> dict[str, Any]:
    return {**dict.fromkeys(names, "VARCHAR"), **inner}


_ISSUER = _texts("type", "principalId", "arn", "accountId", "userName")
_SESSION = _texts(
    "sourceIdentity", "ec2RoleDelivery",
    attributes=_texts("creationDate", "mfaAuthenticated"), sessionIssuer=_ISSUER,
    webIdFederationData=_texts("federatedProvider"),
)  # fmt: skip
_IDENTITY = _texts(
    "type", "principalId", "arn", "accountId", "accessKeyId", "userName", "invokedBy",
    "identityProvider", sessionContext=_SESSION,
    onBehalfOf=_texts("userId", "identityStoreArn"),
)  # fmt: skip
#: What a record is read into, once, when it comes; names are told apart without their case.
_SHAPE = _texts(
    *_TEXTS, **dict.fromkeys(_BODIES, "JSON"), userIdentity=_IDENTITY,
    resources=[_texts("ARN", "accountId", "type", "ARNPrefix")],
    tlsDetails=_texts("tlsVersion", "cipherSuite", "clientProvidedHostHeader"),
)  # fmt: skip
_FLOW = {"version": "INTEGER", "accountId": "VARCHAR", "interfaceId": "VARCHAR",
         "srcAddr": "VARCHAR", "dstAddr": "VARCHAR", "srcPort": "INTEGER", "dstPort": "INTEGER",
         "protocol": "BIGINT", "packets": "BIGINT", "bytes": "BIGINT", "startTime": "BIGINT",
         "endTime": "BIGINT", "action": "VARCHAR", "logStatus": "VARCHAR"}  # fmt: skip
_SHAPES: dict[str, dict[str, Any]] = {"trail": _SHAPE, "flow": dict(_FLOW)}


def _map(name: str) -> str:
    """An object as MAP of texts; what is nested becomes JSON text."""
    return f"CASE WHEN json_type(s.{name}) = 'OBJECT' THEN s.{name}::MAP(VARCHAR, VARCHAR) END"


def _folder(bucket: str, kind: str, ending: str) -> str:
    return (
        f"concat('s3://{bucket}/AWSLogs/', account, '/{kind}/', region, '/',"
        f" strftime(delivered, '%Y/%m/%d/%H%M'), '{ending}')"
    )


_SAME = {name.lower(): f"s.{name}" for name in _TEXTS} | {
    "useridentity": "s.userIdentity", "resources": "s.resources", "tlsdetails": "s.tlsDetails",
}  # fmt: skip
#: Columns and types: CloudTrail user guide, "Supported SQL schemas for event data stores".
LAKE = _SAME | {
    "eventtime": "TRY_CAST(s.eventTime AS TIMESTAMP)",
    "readonly": "TRY_CAST(s.readOnly AS BOOLEAN)",
    "managementevent": "TRY_CAST(s.managementEvent AS BOOLEAN)",
    **{name.lower(): _map(name) for name in _BODIES},
    "eventjson": "raw",
}
#: Columns and types: Athena user guide, "Create a table for CloudTrail logs in Athena using
#: partition projection".
ATHENA_TRAIL = _SAME | {
    **{
        name.lower(): f"CASE WHEN json_type(s.{name}) <> 'NULL' THEN s.{name}::VARCHAR END"
        for name in _BODIES
    },
    "account": "account",
    "region": "region",
    '"timestamp"': "strftime(delivered, '%Y/%m/%d')",
    '"$path"': _folder("trail-555555555555", "CloudTrail", ".json.gz"),
}
_FLOW_COLUMNS = ("version", "account_id", "interface_id", "srcaddr", "dstaddr", "srcport",
                 "dstport", "protocol", "packets", "bytes", '"start"', '"end"', "action",
                 "log_status")  # fmt: skip
#: Columns: Athena user guide, "Create a table for Amazon VPC flow logs and query it".
ATHENA_FLOW = {
    **{name: f"s.{ours}" for name, ours in zip(_FLOW_COLUMNS, _FLOW, strict=True)},
    "account": "account",
    "region": "region",
    '"date"': "strftime(delivered, '%Y/%m/%d')",
    '"$path"': _folder("flows-555555555555", "vpcflowlogs", ".log.gz"),
}
#: Athena's names and types of the flow log columns.
FLOW_TYPES = {
    name.strip('"'): {"VARCHAR": "string", "INTEGER": "int"}.get(kind, "bigint")
    for name, kind in zip(_FLOW_COLUMNS, _FLOW.values(), strict=True)
}
_VIEWS = {"lake": ("trail", LAKE), "athena_trail": ("trail", ATHENA_TRAIL),
          "athena_flow": ("flow", ATHENA_FLOW)}  # fmt: skip


@dataclass
class Result:
    """What a query gave: names, DuckDB's types, rows; and what it had to read."""

    names: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]
    records: int
    bytes: int


class TooSlow(Exception):
    """The query took longer, or wanted more memory, than it may."""


class Tables:
    """The tables, brought up to date before each query; thread-safe."""

    def __init__(self, trail: Trail, flows: Flows, clock: Callable[[], datetime]) -> None:
        self._trail = trail
        self._flows = flows
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: Any = None
        self._seen: set[str] = set()
        self._flow_count = 0

    def accounts(self) -> set[str]:
        """Every account with records."""
        found = {str(row["recipientAccountId"]) for row in self._trail.all()}
        return found | {str(row["account"]) for row in self._flows.raw()}

    def query(self, text: str, scans: list[str]) -> Result:
        """Run one statement and the counts of what it scans; raises duckdb.Error, TooSlow."""
        import duckdb

        with self._lock:
            connection = self._current()
            timer = threading.Timer(_SECONDS, connection.interrupt)
            timer.start()
            try:
                found = connection.execute(text)
                names = [str(column[0]) for column in found.description]
                types = [str(column[1]) for column in found.description]
                rows = found.fetchall()
                counted = [self._counted(connection, scan) for scan in scans]
            except (duckdb.InterruptException, duckdb.OutOfMemoryException) as error:
                raise TooSlow(str(error)) from error
            finally:
                timer.cancel()
        return Result(
            names, types, rows, sum(n for n, _ in counted), sum(size for _, size in counted)
        )

    def _counted(self, connection: Any, scan: str) -> tuple[int, int]:
        row = connection.execute(f"SELECT count(*), coalesce(sum(size), 0) FROM ({scan})")
        number, size = row.fetchone()
        return int(number), int(size)

    def _current(self) -> Any:
        """The connection with every record that has been delivered since."""
        if self._connection is None:
            spill = tempfile.mkdtemp(prefix="sandbox-duckdb-")
            self._connection = _opened(spill)
            weakref.finalize(self, _closed, self._connection, spill)
        fresh = [row for row in self._trail.all() if row["eventID"] not in self._seen]
        self._seen.update(str(row["eventID"]) for row in fresh)
        places = [(str(r["recipientAccountId"]), str(r["awsRegion"])) for r in fresh]
        self._add("trail", fresh, places)
        flows = self._flows.raw()
        late, self._flow_count = flows[self._flow_count :], len(flows)
        self._add("flow", late, [(str(r["account"]), str(r["region"])) for r in late])
        now = self._clock().strftime("%Y-%m-%d %H:%M:%S")
        self._connection.execute("UPDATE present SET now = CAST(? AS TIMESTAMP)", [now])
        return self._connection

    def _add(self, table: str, rows: list[dict[str, Any]], places: list[tuple[str, str]]) -> None:
        if not rows:
            return
        texts = [json.dumps(row, separators=(",", ":"), ensure_ascii=False) for row in rows]
        shape = json.dumps(_SHAPES[table])
        at = "TRY_CAST(s.eventTime AS TIMESTAMP)"
        if table == "flow":
            at = "make_timestamp(s.endTime * 1000000)"
        late = f"INTERVAL {int(DELIVERY.total_seconds() // 60)} MINUTE"
        for first in range(0, len(texts), _BATCH):
            some = slice(first, first + _BATCH)
            self._connection.execute(
                f"INSERT INTO {table} SELECT s, raw, account, region, {at} + {late}, length(raw)"
                f" FROM (SELECT from_json(raw, '{shape}') AS s, raw, account, region FROM"
                " (SELECT unnest($1::VARCHAR[]) AS raw, unnest($2::VARCHAR[]) AS account,"
                " unnest($3::VARCHAR[]) AS region))",
                [texts[some], [one for one, _ in places[some]], [one for _, one in places[some]]],
            )


def _closed(connection: Any, spill: str) -> None:
    connection.close()
    shutil.rmtree(spill, ignore_errors=True)


def _opened(spill: str) -> Any:
    """An in-memory database that reaches no network and no file but what it spills there."""
    import duckdb

    connection = duckdb.connect(
        config={"memory_limit": _MEMORY, "threads": 1, "enable_external_access": False,
                "temp_directory": spill,
                "autoinstall_known_extensions": False, "autoload_known_extensions": False},
    )  # fmt: skip
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("CREATE TABLE present AS SELECT TIMESTAMP '1970-01-01' AS now")
    for table, shape in _SHAPES.items():
        connection.execute(
            f"CREATE TABLE {table} AS SELECT from_json('{{}}', '{json.dumps(shape)}') AS s,"
            " '' AS raw, '' AS account, '' AS region, now()::TIMESTAMP AS delivered,"
            " 0::BIGINT AS bytes_ LIMIT 0"
        )
    for view, (table, columns) in _VIEWS.items():
        shown = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
        size = "bytes_" if view == "lake" else f"bytes_ // {_GZIP}"
        connection.execute(
            f"CREATE VIEW {view} AS SELECT {shown}, {size} AS size FROM {table}"
            " WHERE delivered <= (SELECT now FROM present)"
        )
    connection.execute("SET lock_configuration = true")
    return connection
