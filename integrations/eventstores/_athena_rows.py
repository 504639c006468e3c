"""What is selected of an Athena table, and how records are put together again from the cells.

Athena has no column with the whole event: what its table has no column for is lost, above all
members of userIdentity that the table's definition does not name.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.models.flow import FlowRecord
from integrations.eventstores._athena_table import Table, quoted

Row = Mapping[str, str]

#: Texts by their column, and the member of the record they become.
_TEXTS = {
    "eventversion": "eventVersion", "eventtime": "eventTime", "eventsource": "eventSource",
    "eventname": "eventName", "awsregion": "awsRegion", "sourceipaddress": "sourceIPAddress",
    "useragent": "userAgent", "errorcode": "errorCode", "errormessage": "errorMessage",
    "requestid": "requestID", "eventid": "eventID", "eventtype": "eventType",
    "apiversion": "apiVersion", "recipientaccountid": "recipientAccountId",
    "sharedeventid": "sharedEventID", "vpcendpointid": "vpcEndpointId",
    "eventcategory": "eventCategory",
    "sessioncredentialfromconsole": "sessionCredentialFromConsole",
}  # fmt: skip
#: Columns that hold JSON as text.
_JSON = {
    "requestparameters": "requestParameters", "responseelements": "responseElements",
    "additionaleventdata": "additionalEventData", "serviceeventdetails": "serviceEventDetails",
    "addendum": "addendum", "edgedevicedetails": "edgeDeviceDetails",
}  # fmt: skip
#: Members of structs by their path in the table, and their path in the record.
_MEMBERS = {
    "useridentity.type": "userIdentity.type",
    "useridentity.principalid": "userIdentity.principalId",
    "useridentity.arn": "userIdentity.arn",
    "useridentity.accountid": "userIdentity.accountId",
    "useridentity.invokedby": "userIdentity.invokedBy",
    "useridentity.accesskeyid": "userIdentity.accessKeyId",
    "useridentity.username": "userIdentity.userName",
    "useridentity.identityprovider": "userIdentity.identityProvider",
    "useridentity.onbehalfof.userid": "userIdentity.onBehalfOf.userId",
    "useridentity.onbehalfof.identitystorearn": "userIdentity.onBehalfOf.identityStoreArn",
    "useridentity.sessioncontext.sourceidentity": "userIdentity.sessionContext.sourceIdentity",
    "useridentity.sessioncontext.ec2roledelivery": "userIdentity.sessionContext.ec2RoleDelivery",
    **{
        f"useridentity.sessioncontext.attributes.{name.lower()}":
        f"userIdentity.sessionContext.attributes.{name}"
        for name in ("creationDate", "mfaAuthenticated")
    },
    **{
        f"useridentity.sessioncontext.sessionissuer.{name.lower()}":
        f"userIdentity.sessionContext.sessionIssuer.{name}"
        for name in ("type", "principalId", "arn", "accountId", "userName")
    },
    "useridentity.sessioncontext.webidfederationdata.federatedprovider":
    "userIdentity.sessionContext.webIdFederationData.federatedProvider",
    **{
        f"tlsdetails.{name.lower()}": f"tlsDetails.{name}"
        for name in ("tlsVersion", "cipherSuite", "clientProvidedHostHeader")
    },
}  # fmt: skip
_RESOURCES = (
    "json_format(CAST(transform(resources, r -> ARRAY[r.arn, r.accountid, r.type]) AS JSON))"
)
_FLOW = ("account_id", "interface_id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol",
         "packets", "bytes", "start", "end", "action", "log_status", "instance_id", "subnet_id",
         "vpc_id", "flow_direction", "region")  # fmt: skip
_WHOLE = frozenset({*_TEXTS.values(), *_JSON.values(), "resources", "readOnly"})


def gives(table: Table, path: str) -> bool:
    """Whether a record put together from the table has this path where the real one has."""
    root = path.split(".", 1)[0]
    if root in _WHOLE:
        return root.lower() in table.columns
    members = [ours for own, ours in _MEMBERS.items() if own in table.members]
    return any(f"{ours}.".startswith(f"{path}.") for ours in members)


def trail_columns(table: Table) -> str:
    """What is selected for events; each cell has a name of its own."""
    cells = [name for name in (*_TEXTS, *_JSON, "readonly") if name in table.columns]
    for path in _MEMBERS:
        if path in table.members:
            cells.append(f"{path} AS {path.replace('.', '_')}")
    cells.append(f"{_RESOURCES} AS resources_json")
    return ", ".join([*cells, *_place(table)])


def flow_columns(table: Table) -> str:
    """What is selected for flow records, under our own names."""
    cells = [f"{quoted(table.columns[n])} AS {quoted(n)}" for n in _FLOW if n in table.columns]
    return ", ".join([*cells, *_place(table), '"$path" AS file_path'])


def _place(table: Table) -> list[str]:
    """The folder's account and region, for records that do not say theirs."""
    found = ((role, table.partition(role)) for role in ("account", "region"))
    return [f"{column} AS folder_{role}" for role, column in found if column]


def record_of(row: Row) -> dict[str, Any]:
    """The record as CloudTrail wrote it, as far as the table has it."""
    raw: dict[str, Any] = {ours: row[name] for name, ours in _TEXTS.items() if name in row}
    for path, ours in _MEMBERS.items():
        value = row.get(path.replace(".", "_"))
        if value is not None:
            _put(raw, ours.split("."), value)
    for name, ours in _JSON.items():
        if name in row:
            raw[ours] = _decoded(row[name])
    if row.get("readonly"):
        raw["readOnly"] = {"true": True, "false": False}.get(row["readonly"].lower())
    listed = _decoded(row.get("resources_json", ""))
    if isinstance(listed, list) and listed:
        names = ("ARN", "accountId", "type")
        raw["resources"] = [
            {name: value for name, value in zip(names, entry, strict=False) if value is not None}
            for entry in listed
            if isinstance(entry, list)
        ]
    return raw


def _decoded(text: str) -> Any:
    """JSON, or the text itself where it is none (withheld parameters are a bare word)."""
    try:
        return msgspec.json.decode(text) if text else None
    except msgspec.DecodeError:
        return text


def _put(raw: dict[str, Any], path: list[str], value: str) -> None:
    *parents, name = path
    for parent in parents:
        raw = raw.setdefault(parent, {})
    raw[name] = value


def flow_of(row: Row) -> FlowRecord | None:
    """The flow record, None for one without start or interface.

    Athena does not tell a record's line in its file; its id ends with a digest of the row.
    """
    start, interface = _number(row.get("start")), _word(row.get("interface_id"))
    if start < 0 or not interface:
        return None
    end = _number(row.get("end"))
    text = "\x1f".join(f"{name}={row[name]}" for name in sorted(row))
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return FlowRecord(
        id=f"{interface}/{start}/{digest}",
        at=datetime.fromtimestamp(start, UTC),
        end=datetime.fromtimestamp(max(end, start) if end >= 0 else start, UTC),
        interface=interface,
        src=_word(row.get("srcaddr")),
        dst=_word(row.get("dstaddr")),
        src_port=_number(row.get("srcport")),
        dst_port=_number(row.get("dstport")),
        protocol=_number(row.get("protocol")),
        packets=max(0, _number(row.get("packets"))),
        bytes=max(0, _number(row.get("bytes"))),
        action=_word(row.get("action")),
        status=_word(row.get("log_status")),
        account=_word(row.get("account_id")) or _word(row.get("folder_account")),
        region=_word(row.get("region")) or _word(row.get("folder_region")),
        instance=_word(row.get("instance_id")),
        subnet=_word(row.get("subnet_id")),
        vpc=_word(row.get("vpc_id")),
        direction=_word(row.get("flow_direction")),
    )


def _number(value: str | None) -> int:
    try:
        return int(value or "")
    except ValueError:
        return -1


def _word(value: str | None) -> str:
    return "" if value in (None, "-") else str(value)
