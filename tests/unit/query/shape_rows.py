"""A record of our own for every odd shape seen in published CloudTrail logs, and what it must say.

`reads` are values of the parsed event, `asked` words of a question that must find it (and no plain
record), so that parsing, matching, the local archive and the answer are all walked.
"""

from typing import Any, NamedTuple

from tests.unit.query.records import ACCOUNT, record

Raw = dict[str, Any]


class Shape(NamedTuple):
    """One odd record; an empty `asked` means that any question about its call finds it."""

    raw: Raw
    reads: dict[str, Any]
    asked: str


def _odd(name: str = "GetWidget", *absent: str, **changes: Any) -> Raw:
    made = record(name, **{"eventTime": "2026-11-20T11:00:00Z", **changes})
    return {key: value for key, value in made.items() if key not in absent}


def _who(**changes: Any) -> Raw:
    return {"type": "IAMUser", "accountId": ACCOUNT, "principalId": "AIDAODD", **changes}


_DENIED = (f"User: arn:aws:iam::{ACCOUNT}:user/ana is not authorized to perform: sts:AssumeRole on "
           f"resource: arn:aws:iam::{ACCOUNT}:role/Vault")  # fmt: skip
_PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
_INSIGHT = {
    "eventVersion": "1.08", "eventTime": "2026-11-20T11:00:00Z", "awsRegion": "us-east-1",
    "eventID": "odd", "eventType": "AwsCloudTrailInsight", "recipientAccountId": ACCOUNT,
    "eventCategory": "Insight", "sharedEventID": "pair-1",
    "insightDetails": {"state": "Start", "eventSource": "ec2.amazonaws.com",
                       "eventName": "RunInstances", "insightType": "ApiCallRateInsight"},
}  # fmt: skip

SHAPES: dict[str, Shape] = {
    "request null": Shape(_odd(requestParameters=None), {"request": None}, ""),
    "request absent": Shape(_odd("GetWidget", "requestParameters"), {"request": None}, ""),
    "subject in the message only": Shape(
        _odd("AssumeRole", eventSource="sts.amazonaws.com", requestParameters=None,
             errorCode="AccessDenied", errorMessage=_DENIED),
        {"error_code": "AccessDenied"}, "denied AssumeRole calls on role Vault"),
    "IAM user without arn": Shape(_odd(userIdentity=_who(userName="ana")),
                                  {"actor.name.raw": "ana"}, "calls by user ana"),
    "anonymous caller": Shape(
        _odd("GetObject", eventSource="s3.amazonaws.com", userIdentity={
            "type": "AWSAccount", "accountId": "ANONYMOUS_PRINCIPAL", "principalId": ""}),
        {"actor.account": "ANONYMOUS_PRINCIPAL"}, "GetObject calls"),
    "identity without type": Shape(
        _odd(userIdentity={"accountId": ACCOUNT, "invokedBy": "autoscaling.amazonaws.com"}),
        {"actor.kind": "AWSService", "actor.name.raw": "autoscaling.amazonaws.com"}, ""),
    "identity null": Shape(_odd(userIdentity=None), {"actor.name.raw": ""}, ""),
    "user without a name": Shape(_odd(userIdentity=_who()), {"actor.name.raw": "AIDAODD"}, ""),
    "root without a name": Shape(
        _odd(userIdentity={"type": "Root", "accountId": ACCOUNT, "principalId": ACCOUNT}),
        {"actor.name.raw": "root", "actor.verified": True}, "calls by root"),
    "root named root": Shape(
        _odd(userIdentity={"type": "Root", "userName": "root", "accountId": ACCOUNT}),
        {"actor.kind": "Root"}, "what did root do?"),
    "federated user": Shape(
        _odd(userIdentity={"type": "FederatedUser", "accountId": ACCOUNT,
                           "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/fay"}),
        {"actor.kind": "FederatedUser"}, "calls by federated users"),
    "Identity Center user": Shape(
        _odd(userIdentity={"type": "IdentityCenterUser", "accountId": ACCOUNT,
                           "onBehalfOf": {"userId": "u-1"}}),
        {"actor.kind": "IdentityCenterUser", "actor.name.raw": "u-1"}, ""),
    "empty session issuer": Shape(
        _odd(userIdentity=_who(userName="ana", sessionContext={"sessionIssuer": {}})),
        {"actor.role": "", "actor.name.raw": "ana"}, "calls by user ana"),
    "address of a service": Shape(_odd(sourceIPAddress="health.amazonaws.com"),
                                  {"source_ip.raw": "health.amazonaws.com"}, ""),
    "address AWS Internal": Shape(_odd(sourceIPAddress="AWS Internal"), {}, ""),
    "address absent": Shape(_odd("GetWidget", "sourceIPAddress"), {"source_ip.raw": ""}, ""),
    "address with leading zeros": Shape(
        _odd(sourceIPAddress="198.051.100.007"), {"source_ip.raw": "198.051.100.007"}, ""),
    "error without a message": Shape(_odd(errorCode="AccessDenied"), {}, "denied calls"),
    "message without a code": Shape(_odd(errorMessage="Failed to be nice"), {}, "failed calls"),
    "failed sign-in without a code": Shape(
        _odd("ConsoleLogin", eventSource="signin.amazonaws.com", eventType="AwsConsoleSignIn",
             responseElements={"ConsoleLogin": "Failure"}),
        {"login_result": "Failure"}, "failed console logins"),
    "encoded denial": Shape(
        _odd("RunInstances", errorCode="Client.UnauthorizedOperation", errorMessage="You are not "
             "authorized to perform this operation. Encoded authorization failure message: "
             + "Ab3" * 300), {}, "denied RunInstances calls"),
    "version absent": Shape(
        _odd("GetWidget", "eventVersion", "readOnly", "eventCategory"), {"read_only": None}, ""),
    "readOnly as text": Shape(_odd("PutWidget", readOnly="false"), {"read_only": False}, ""),
    "ports as text": Shape(
        _odd("AuthorizeSecurityGroupIngress", readOnly=False, requestParameters={
            "groupId": "sg-0odd", "ipPermissions": {"items": [{
                "ipProtocol": "tcp", "fromPort": "22", "toPort": "22",
                "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}]}}), {},
        "who opened port 22 on sg-0odd?"),
    "request under its own name": Shape(
        _odd("DeleteFlowLogs", requestParameters={"DeleteFlowLogsRequest": {
            "FlowLogId": {"content": "fl-0odd", "tag": 1}}}), {}, "DeleteFlowLogs of fl-0odd"),
    "empty list beside flat members": Shape(
        _odd("AuthorizeSecurityGroupIngress", readOnly=False, requestParameters={
            "groupId": "sg-0flat", "ipPermissions": {}, "fromPort": 3389, "toPort": 3389,
            "ipProtocol": "tcp", "cidrIp": "0.0.0.0/0"}), {},
        "who opened port 3389 on sg-0flat?"),
    "name with a date": Shape(
        _odd("CreateFunction20150331", eventSource="lambda.amazonaws.com", readOnly=False),
        {"name": "CreateFunction20150331"}, "CreateFunction calls"),
    "name with a date and a version": Shape(
        _odd("AddPermission20150331v2", eventSource="lambda.amazonaws.com", readOnly=False), {},
        "lambda AddPermission calls"),
    "document in a string": Shape(
        _odd("PutRolePolicy", eventSource="iam.amazonaws.com", readOnly=False, requestParameters={
            "roleName": "r", "policyDocument": '{"Statement":[{"Effect":"Allow","Action":"*",'
            '"Resource":"*"}]}'}), {}, "IAM policies that grant admin"),
    "broken document": Shape(
        _odd("PutBucketPolicy", eventSource="s3.amazonaws.com", readOnly=False, requestParameters={
            "bucketName": "odd-bucket", "bucketPolicy": "invalid-json-policy"}), {},
        "PutBucketPolicy on bucket odd-bucket"),
    "newlines in a value": Shape(
        _odd("UploadServerCertificate", eventSource="iam.amazonaws.com", readOnly=False,
             requestParameters={"certificateBody": _PEM}), {}, "UploadServerCertificate calls"),
    "agent in brackets": Shape(_odd(userAgent="[aws-cli/1.9 Python/3.11]"),
                               {"agent.raw": "aws-cli/1.9 Python/3.11"}, ""),
    "long agent": Shape(_odd(userAgent="x" * 300 + " Pacu " + "y" * 300), {},
                        "calls with user agent containing pacu"),
    "agent absent": Shape(_odd("GetWidget", "userAgent"), {"agent.raw": ""},
                          "calls without a user agent"),
    "request withheld": Shape(
        _odd("PutSecret", requestParameters="HIDDEN_DUE_TO_SECURITY_REASONS"), {}, ""),
    "recipient absent": Shape(_odd("GetWidget", "recipientAccountId"), {"account": ACCOUNT}, ""),
    "recipient with a leading zero": Shape(_odd(recipientAccountId="012345678901"),
                                           {"account": "012345678901"}, ""),
    "recipient that is no number": Shape(_odd(recipientAccountId="redacted"),
                                         {"account": "redacted"}, ""),
    "caller of another account": Shape(
        _odd(userIdentity=_who(userName="kim", accountId="999999999999")),
        {"actor.account": "999999999999"}, "calls from another account"),
    "invented region": Shape(_odd(awsRegion="me-west-7"), {"region": "me-west-7"}, ""),
    "id that is no UUID": Shape(_odd(), {"id": "odd"}, ""),
    "service event": Shape(
        _odd("RotateKey", eventSource="kms.amazonaws.com", eventType="AwsServiceEvent",
             requestParameters=None, serviceEventDetails={"keyId": "k-1"},
             userIdentity={"accountId": ACCOUNT, "invokedBy": "AWS Internal"}), {}, ""),
    "endpoint event": Shape(_odd(eventType="AwsVpceEvent", vpcEndpointId="vpce-0odd"), {}, ""),
    "Insights event": Shape(_INSIGHT, {}, "RunInstances calls"),
    "time with a space": Shape(_odd(eventTime="2026-11-20 11:00:00.123456789"), {}, ""),
}  # fmt: skip
