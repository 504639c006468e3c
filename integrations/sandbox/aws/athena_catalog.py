"""Athena's workgroups and tables as the sandbox has them: metadata as Glue would give it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.sql_tables import FLOW_TYPES

ACCOUNT = "333333333333"
REGION = "us-east-1"
CATALOG = "AwsDataCatalog"
DATABASE = "security_logs"

_STRUCT = (
    "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,"
    "accesskeyid:string,username:string,identityprovider:string,"
    "onbehalfof:struct<userid:string,identitystorearn:string>,"
    "sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,"
    "sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,"
    "username:string>,sourceidentity:string,ec2roledelivery:string,"
    "webidfederationdata:struct<federatedprovider:string>>>"
)
_STRINGS = ("eventtime", "eventsource", "eventname", "awsregion", "sourceipaddress", "useragent",
            "errorcode", "errormessage", "requestparameters", "responseelements",
            "additionaleventdata", "requestid", "eventid", "readonly", "eventtype", "apiversion",
            "recipientaccountid", "serviceeventdetails", "sharedeventid", "vpcendpointid",
            "eventcategory", "addendum", "sessioncredentialfromconsole")  # fmt: skip
_TRAIL = [
    ("eventversion", "string"),
    ("useridentity", _STRUCT),
    *((name, "string") for name in _STRINGS),
    ("resources", "array<struct<arn:string,accountid:string,type:string>>"),
    ("tlsdetails", "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>"),
]
_FLOW = list(FLOW_TYPES.items())


@dataclass(frozen=True)
class Table:
    """One table: the view behind it, its columns, its date partition and its folder."""

    name: str
    view: str
    columns: list[tuple[str, str]]
    date: str
    location: str

    @property
    def partitions(self) -> tuple[str, ...]:
        """The columns its files are kept apart by."""
        return ("account", "region", self.date)

    def metadata(self, accounts: Iterable[str] = ()) -> dict[str, Any]:
        """TableMetadata with partition projection (Athena user guide, "Partition projection").

        Besides the story's accounts it lists these.
        """
        listed = sorted({*accounts, *(account.id for account in story.ACCOUNTS)})
        date = f"projection.{self.date}"
        return {
            "Name": self.name,
            "TableType": "EXTERNAL_TABLE",
            "Columns": [{"Name": name, "Type": kind} for name, kind in self.columns],
            "PartitionKeys": [{"Name": name, "Type": "string"} for name in self.partitions],
            "Parameters": {
                "EXTERNAL": "TRUE",
                "location": self.location,
                "projection.enabled": "true",
                "projection.account.type": "enum",
                "projection.account.values": ",".join(listed),
                "projection.region.type": "enum",
                "projection.region.values": ",".join(story.REGIONS),
                f"{date}.type": "date",
                f"{date}.format": "yyyy/MM/dd",
                f"{date}.range": "2023/01/01,NOW",
                f"{date}.interval": "1",
                f"{date}.interval.unit": "DAYS",
                "storage.location.template": f"{self.location}/${{account}}/{_KIND[self.view]}/"
                f"${{region}}/${{{self.date}}}",
            },
        }


_KIND = {"athena_trail": "CloudTrail", "athena_flow": "vpcflowlogs"}
TABLES = (
    Table("cloudtrail_logs", "athena_trail", _TRAIL, "timestamp",
          "s3://trail-555555555555/AWSLogs"),
    Table("vpc_flow_logs", "athena_flow", _FLOW, "date", "s3://flows-555555555555/AWSLogs"),
)  # fmt: skip


@dataclass(frozen=True)
class Workgroup:
    """One workgroup; `cutoff` is the most a query may read in bytes, 0 without limit."""

    name: str
    output: str = ""
    cutoff: int = 0

    def shown(self) -> dict[str, Any]:
        """The WorkGroup of GetWorkGroup."""
        configuration: dict[str, Any] = {
            "EnforceWorkGroupConfiguration": bool(self.output),
            "PublishCloudWatchMetricsEnabled": True,
            "RequesterPaysEnabled": False,
            "EngineVersion": {"SelectedEngineVersion": "AUTO",
                              "EffectiveEngineVersion": "Athena engine version 3"},
        }  # fmt: skip
        if self.output:
            configuration["ResultConfiguration"] = {"OutputLocation": self.output}
        if self.cutoff:
            configuration["BytesScannedCutoffPerQuery"] = self.cutoff
        return {"Name": self.name, "State": "ENABLED", "Configuration": configuration}


#: A new account has `primary`, which has no place for results.
WORKGROUPS = (
    Workgroup("primary"),
    Workgroup("hubward", "s3://athena-results-333333333333/hubward/", 10 * 1024**3),
)
