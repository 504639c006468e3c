"""Our own handlers beside moto: STS, LookupEvents, Logs Insights, EC2 gaps; and what is refused."""

import copy
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from integrations.sandbox.aws import decoding, ec2, inspector, loggroups_api, sql_handlers, trail
from integrations.sandbox.aws.errors import Answer, AwsError, unsupported
from integrations.sandbox.aws.trail import Record
from integrations.sandbox.aws.wire import Call, parse_answer, write_answer
from integrations.sandbox.aws.world import World

Own = Callable[[World, Call], Answer]


def _assume_role(world: World, call: Call) -> Answer:
    return write_answer(call, world.identities.assume(call))


def _caller(_world: World, call: Call) -> Answer:
    who = call.who
    result = {"UserId": who.principal_id, "Account": who.account, "Arn": who.arn}
    return write_answer(call, result)


def _decode(_world: World, call: Call) -> Answer:
    message = decoding.decoded(call.who.account, str(call.params.get("EncodedMessage", "")))
    return write_answer(call, {"DecodedMessage": message})


def _lookup(world: World, call: Call) -> Answer:
    return write_answer(call, trail.lookup_events(world.trail, call))


def _start_query(world: World, call: Call) -> Answer:
    return write_answer(call, world.logs.start_query(call))


def _query_results(world: World, call: Call) -> Answer:
    return write_answer(call, world.logs.get_query_results(call))


def _stop_query(world: World, call: Call) -> Answer:
    return write_answer(call, world.logs.stop_query(call))


def _query_groups(world: World, call: Call) -> Answer:
    return write_answer(call, world.logs.groups_of(call))


def _create_log_group(world: World, call: Call) -> Answer:
    answer = world.backing.serve(call)
    loggroups_api.create_log_group(world.log_groups, call, answer[0])
    return answer


def _log_group_read(world: World, call: Call) -> Answer:
    return write_answer(call, loggroups_api.READS[call.op](world.log_groups, call))


def _revoke(world: World, call: Call) -> Answer:
    return ec2.revoke(world.backing, call)


def _regions(world: World, call: Call) -> Answer:
    return ec2.normal_regions(world.backing.serve(call))


def _snapshots(world: World, call: Call) -> Answer:
    return ec2.snapshots(world.backing, call)


def _selectors(world: World, call: Call) -> Answer:
    """GetEventSelectors with the default of a new trail: all management events."""
    answer = world.backing.serve(call)
    result = parse_answer(call, answer)
    if answer[0] != 200 or result.get("EventSelectors") or result.get("AdvancedEventSelectors"):
        return answer
    default = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}
    return write_answer(call, {"TrailARN": result["TrailARN"], "EventSelectors": [default]})


def _vulnerabilities(_world: World, call: Call) -> Answer:
    return write_answer(call, inspector.search(call))


def _finding_details(_world: World, call: Call) -> Answer:
    return write_answer(call, inspector.details(call))


def _function_urls(world: World, call: Call) -> Answer:
    """ListFunctionUrlConfigs, which moto lacks, of the function's one address."""
    client = world.backing.client("lambda", call.account, call.region)
    found = []
    try:
        one = client.get_function_url_config(FunctionName=call.params["FunctionName"])
        one.pop("ResponseMetadata", None)
        found.append(one)
    except client.exceptions.ClientError as error:
        told = error.response["Error"]
        if told["Code"] != "ResourceNotFoundException":
            raise AwsError(told["Code"], told["Message"], 400) from error
    return write_answer(call, {"FunctionUrlConfigs": found})


HANDLERS: dict[str, Own] = {
    **sql_handlers.HANDLERS,
    "lambda.ListFunctionUrlConfigs": _function_urls,
    "inspector2.SearchVulnerabilities": _vulnerabilities,
    "inspector2.BatchGetFindingDetails": _finding_details,
    "sts.AssumeRole": _assume_role,
    "sts.GetCallerIdentity": _caller,
    "sts.DecodeAuthorizationMessage": _decode,
    "cloudtrail.LookupEvents": _lookup,
    "logs.StartQuery": _start_query,
    "logs.GetQueryResults": _query_results,
    "logs.StopQuery": _stop_query,
    "logs.ListLogGroupsForQuery": _query_groups,
    "logs.CreateLogGroup": _create_log_group,
    **dict.fromkeys(loggroups_api.READS, _log_group_read),
    "ec2.RevokeSecurityGroupIngress": _revoke,
    "ec2.RevokeSecurityGroupEgress": _revoke,
    "ec2.DescribeRegions": _regions,
    "ec2.DescribeSnapshots": _snapshots,
    "cloudtrail.GetEventSelectors": _selectors,
}

#: What moto answers without doing it; a refusal is more honest.
REFUSED = {
    "logs.DescribeQueries",
    "sts.AssumeRoleWithSAML",
    "sts.AssumeRoleWithWebIdentity",
    "sts.GetSessionToken",
    "sts.GetFederationToken",
}


def unsupported_answer(call: Call) -> Answer:
    """Raise the clean refusal of an operation that is not emulated."""
    raise unsupported(call.op)


def copies(call: Call, record: Record) -> list[Record]:
    """The record, and for a role assumed in another account that account's own copy.

    Both carry one sharedEventID (CloudTrail user guide, "record contents").
    """
    target = str(call.params.get("RoleArn", "")).split(":")
    if call.operation != "AssumeRole" or len(target) < 6 or target[4] == call.account:
        return [record]
    if record.get("errorCode"):
        return [record]
    shared = str(uuid.uuid4())
    other = copy.deepcopy(record)
    record["sharedEventID"] = other["sharedEventID"] = shared
    other["eventID"] = str(uuid.uuid4())
    other["recipientAccountId"] = target[4]
    return [record, other]


def loggable(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as JSON for the request log, long ones cut."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.isoformat()
        return f"{len(value)} bytes" if isinstance(value, bytes | bytearray) else str(value)

    text = json.dumps(dict(params), default=plain)
    if len(text) > 4000:
        return {"cut": text[:4000]}
    return dict(json.loads(text))
