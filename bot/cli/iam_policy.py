"""`hubward iam-policy`: the exact AWS permissions, generated from the code that uses them."""

import argparse
import json
from typing import Any

#: What the impact sources, the event store and `hubward doctor` call with the read role.
READS = (
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:GetTableMetadata",
    "athena:GetWorkGroup",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
    "cloudfront:ListDistributions",
    "cloudtrail:CancelQuery",
    "cloudtrail:DescribeQuery",
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetEventDataStore",
    "cloudtrail:GetEventSelectors",
    "cloudtrail:GetQueryResults",
    "cloudtrail:GetTrailStatus",
    "cloudtrail:ListEventDataStores",
    "cloudtrail:ListImports",
    "cloudtrail:LookupEvents",
    "cloudtrail:StartQuery",
    "ec2:DescribeFlowLogs",
    "ec2:DescribeInstances",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSnapshotAttribute",
    "ec2:DescribeTags",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "glue:GetDatabase",
    "glue:GetPartitions",
    "glue:GetTable",
    "iam:GetInstanceProfile",
    "iam:ListAttachedRolePolicies",
    "inspector2:BatchGetFindingDetails",
    "inspector2:SearchVulnerabilities",
    "lambda:GetFunctionConfiguration",
    "lambda:ListFunctionUrlConfigs",
    "logs:DescribeFieldIndexes",
    "logs:DescribeLogGroups",
    "logs:GetLogGroupFields",
    "logs:GetQueryResults",
    "logs:ListLogGroups",
    "logs:StartQuery",
    "logs:StopQuery",
    "rds:DescribeDBInstances",
    "s3:GetBucketPolicyStatus",
    "s3:GetBucketWebsite",
)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser("iam-policy", help="print the IAM policy of a role (JSON)")
    verb.add_argument("role", choices=["read", "write"], help="which of the two account roles")
    verb.set_defaults(run=run)


def policy(role: str) -> dict[str, Any]:
    """The policy document of the read or the write role in each account."""
    from bot.findings import rereads
    from bot.investigate.state import needs
    from bot.remediations import remediations

    found = remediations().values()
    actions = {action for unit in found for action in getattr(unit, f"iam_{role}")}
    if role == "read":
        actions |= {*READS, *needs(), *rereads.needs()}
    statement = {"Effect": "Allow", "Action": sorted(actions), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def run(args: argparse.Namespace) -> int:
    """Print it; always succeeds."""
    print(json.dumps(policy(args.role), indent=2))
    return 0
