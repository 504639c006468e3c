"""What happened in the second corpus: sign-ins, roles, an attack, and records of odd form."""

from typing import TYPE_CHECKING, Any

from tests.evals.shapes_people import (
    FOREIGN,
    LAB,
    MAIN,
    SHOP,
    Record,
    account,
    at_console,
    center,
    role,
    root,
    service,
    user,
    web,
)

if TYPE_CHECKING:
    from tests.evals.shapes import Uneven

ATTACKER = "185.220.101.4"
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
_BROWSER = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/114.0"
_TOOL = "stratus-red-team_83c9a458 aws-sdk-go-v2/1.16.7 os/linux lang/go#1.20.5"


def sign_ins(made: "Uneven") -> None:
    """Console sign-ins, and those at the Identity Center's portal."""
    cases = (
        ("maria.lopez", "Yes", "Success", "198.51.100.7", 11),
        ("maria.lopez", "Yes", "Failure", "198.51.100.7", 3),
        ("level6", "No", "Success", "203.0.113.9", 4),
        ("level6", "No", "Failure", ATTACKER, 14),
        (_HIDDEN, "No", "Failure", ATTACKER, 5),
    )
    for name, mfa, result, ip, times in cases:
        for _ in range(times):
            who = user(name)
            who.pop("accessKeyId")
            if name == _HIDDEN:
                who.pop("arn")
            _login(made, who, ip, mfa, result)
    for named in (True, False, True):
        _login(made, root(named), "192.0.2.14", "Yes", "Success")
    _login(made, root(True), ATTACKER, "No", "Failure")
    for person, call, result in (
        ("dana@shop.example", "UserAuthentication", "Success"),
        ("dana@shop.example", "CredentialVerification", "Failure"),
        ("dana@shop.example", "CredentialVerification", "Success"),
        ("yuki@shop.example", "UserAuthentication", "Success"),
    ):
        known = {"UserName": person, "CredentialType": "PASSWORD"}
        made.add(made.moment(), f"signin:{call}", center(person), account=MAIN, agent=_BROWSER,
                 ip="198.51.100.90", eventType="AwsServiceEvent",
                 serviceEventDetails={call: result}, additionalEventData=known)  # fmt: skip


def _login(made: "Uneven", who: Record, ip: str, mfa: str, result: str) -> None:
    message = "Failed authentication" if result == "Failure" else ""
    made.add(made.moment(), "signin:ConsoleLogin", who, ip=ip, agent=_BROWSER, region="us-east-1",
             message=message, response={"ConsoleLogin": result}, eventType="AwsConsoleSignIn",
             additionalEventData={"MFAUsed": mfa, "LoginTo": "https://console.aws"})  # fmt: skip


def roles(made: "Uneven") -> None:
    """Roles taken, refused with the role in the message alone, and taken with tokens."""
    arn = f"arn:aws:iam::{SHOP}:role/OrgAdmin"
    for _ in range(6):
        made.add(made.moment(), "sts:AssumeRole", user("maria.lopez"), region="us-east-1",
                 request={"roleArn": arn, "roleSessionName": "maria"},
                 response={"credentials": {"accessKeyId": "ASIAORGADMIN00000001"}},
                 resources=[{"ARN": arn, "accountId": SHOP, "type": "AWS::IAM::Role"}])  # fmt: skip
    for _ in range(9):
        said = f"User: {user('level6')['arn']} is not authorized to perform: sts:AssumeRole on "
        made.add(made.moment(), "sts:AssumeRole", user("level6"), region="us-east-1",
                 error="AccessDenied", message=f"{said}resource: {arn}", ip=ATTACKER)  # fmt: skip
    for branch in ("main", "main", "hotfix"):
        subject = f"repo:shop/deploy:ref:refs/heads/{branch}"
        made.add(made.moment(), "sts:AssumeRoleWithWebIdentity", web(subject), ip="203.0.113.200",
                 request={"roleArn": f"arn:aws:iam::{SHOP}:role/GitHubDeploy",
                          "roleSessionName": "gha"})  # fmt: skip
    for _ in range(8):
        made.add(made.moment(), "sts:AssumeRole", service("ec2.amazonaws.com"),
                 ip="ec2.amazonaws.com", agent="ec2.amazonaws.com",
                 request={"roleArn": f"arn:aws:iam::{SHOP}:role/AppServer"})  # fmt: skip
    for _ in range(4):
        made.add(made.moment(), "sts:AssumeRole", account(FOREIGN), ip="192.0.2.77",
                 request={"roleArn": f"arn:aws:iam::{SHOP}:role/VendorAudit"})  # fmt: skip


def attack(made: "Uneven") -> None:
    """A stolen instance credential, used from outside on 10 July between 02:00 and 03:00."""
    who = role("AppServer", "i-0f3a9b7c21d4e5f60", key="ASIASTOLENAPP0000001")
    steps: tuple[tuple[str, Any, str], ...] = (
        ("sts:GetCallerIdentity", None, ""),
        ("iam:ListUsers", None, "AccessDenied"),
        ("iam:GetAccountAuthorizationDetails", None, "AccessDenied"),
        ("s3:ListBuckets", None, ""),
        ("secretsmanager:ListSecrets", None, ""),
        ("secretsmanager:BatchGetSecretValue", {"filters": [{"key": "name"}]}, ""),
        ("secretsmanager:GetSecretValue", {"secretId": "shop/stripe"}, ""),
        ("ssm:GetParameters", {"names": ["/shop/flags"]}, ""),
        ("ec2:GetPasswordData", {"instanceId": "i-09988776655443322"},
         "Client.UnauthorizedOperation"),
        ("ec2:GetPasswordData", {"instanceId": "i-0deadbeef00000001"},
         "Client.UnauthorizedOperation"),
        ("ec2:ModifySnapshotAttribute", _snapshot(), ""),
        ("rds:ModifyDBSnapshotAttribute", {
            "dBSnapshotIdentifier": "shop-mysql-old", "attributeName": "restore",
            "valuesToAdd": [FOREIGN]}, ""),
        ("ec2:ModifyImageAttribute", {
            "imageId": "ami-0c1d2e3f", "attributeType": "launchPermission",
            "launchPermission": {"add": {"items": [{"userId": FOREIGN}]}}}, ""),
        ("bedrock:InvokeModel", {"modelId": "anthropic.claude-v2"}, ""),
        ("ses:GetAccount", None, ""),
        ("ec2:RunInstances", {"imageId": "ami-0beef123"}, "Client.VcpuLimitExceeded"),
    )  # fmt: skip
    for n, (call, request, error) in enumerate(steps):
        made.add(f"2023-07-10T02:{3 * n:02}:30Z", call, who, ip=ATTACKER, agent=_TOOL,
                 request=request, error=error, region="us-east-1")  # fmt: skip


def _snapshot() -> Record:
    return {
        "snapshotId": "snap-0c0ffee1", "attributeType": "CREATE_VOLUME_PERMISSION",
        "createVolumePermission": {"add": {"items": [{"userId": FOREIGN}]}},
    }  # fmt: skip


def persist(made: "Uneven") -> None:
    """Accounts, keys and doors made with level6's key on 11 July."""
    who = user("level6", "AKIALEVEL6STOLEN0001")
    document = '{\n "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"},\n'
    document += ' "Action": "sts:AssumeRole"}]\n}'
    steps: tuple[tuple[str, Any], ...] = (
        ("iam:CreateUser", {"userName": "aws-support"}),
        ("iam:CreateAccessKey", {"userName": "aws-support"}),
        ("iam:CreateLoginProfile", {"userName": "aws-support", "password": _HIDDEN}),
        ("iam:AttachUserPolicy", {
            "userName": "aws-support", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
        ("iam:UpdateAssumeRolePolicy", {"roleName": "NightlyBatch", "policyDocument": document}),
        ("rolesanywhere:CreateTrustAnchor", {
            "name": "door", "source": {"x509": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END"}}),
        ("lambda:AddPermission20150331v2", {"functionName": "checkout", "principal": "*"}),
        ("lambda:UpdateFunctionCode20150331v2", {"functionName": "checkout"}),
        ("ec2-instance-connect:SendSSHPublicKey", {"instanceId": "i-0f3a9b7c21d4e5f60"}),
        ("ssm:StartSession", {"target": "i-0f3a9b7c21d4e5f60"}),
        ("ssm:SendCommand", {"instanceIds": ["i-09988776655443322"],
                             "documentName": "AWS-RunShellScript", "parameters": _HIDDEN}),
        ("s3:PutBucketPolicy", {"bucketName": "shop-invoices", "bucketPolicy": {
            "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}]}}),
        ("s3:DeletePublicAccessBlock", {"bucketName": "shop-invoices"}),
    )  # fmt: skip
    for n, (call, request) in enumerate(steps):
        made.add(f"2023-07-11T22:{4 * n:02}:05Z", call, who, ip=ATTACKER, request=request,
                 agent="Boto3/1.26.165 Python/3.10.6 Linux/5.19 Botocore/1.29.165")  # fmt: skip


def cover(made: "Uneven") -> None:
    """Records stopped, rules opened in both forms, the organisation left."""
    who = user("level6", "AKIALEVEL6STOLEN0001")
    steps: tuple[tuple[str, Any], ...] = (
        ("cloudtrail:StopLogging", {"name": f"arn:aws:cloudtrail:eu-west-1:{SHOP}:trail/main"}),
        ("cloudtrail:PutEventSelectors", {"trailName": "main", "eventSelectors": []}),
        ("cloudtrail:DeleteTrail", {"name": "main"}),
        ("s3:PutBucketLifecycle", {"bucketName": "shop-trail-logs", "LifecycleConfiguration": {
            "Rule": {"Expiration": {"Days": 1}}}}),
        ("ec2:DeleteFlowLogs", {"DeleteFlowLogsRequest": {
            "FlowLogId": {"content": "fl-0decaf", "tag": 1}}}),
        ("guardduty:DeleteDetector", {"detectorId": "d-1"}),
        ("ec2:AuthorizeSecurityGroupIngress", {
            "groupId": "sg-0face1", "ipPermissions": {}, "cidrIp": "0.0.0.0/0",
            "fromPort": "22", "toPort": "22", "ipProtocol": "tcp"}),
        ("ec2:AuthorizeSecurityGroupIngress", {
            "groupId": "sg-0face2", "ipPermissions": {"items": [{
                "ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432,
                "ipv6Ranges": {"items": [{"cidrIpv6": "::/0"}]}}]}}),
        ("ec2:AuthorizeSecurityGroupIngress", {
            "groupId": "sg-0face2", "ipPermissions": {"items": [{
                "ipProtocol": "tcp", "fromPort": 443, "toPort": 443,
                "ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}]}}]}}),
        ("organizations:LeaveOrganization", None),
    )  # fmt: skip
    for n, (call, request) in enumerate(steps):
        error = "AccessDeniedException" if call.endswith("LeaveOrganization") else ""
        message = f"User: {who['arn']} is not authorized to perform: {call}" if error else ""
        made.add(f"2023-07-12T04:{5 * n:02}:00Z", call, who, ip=ATTACKER, request=request,
                 error=error, message=message)  # fmt: skip


def oddities(made: "Uneven") -> None:
    """Records that break a plausible one-line reading of some field."""
    at = "2023-07-06T10:00:00Z"
    for n in range(12):
        made.add(made.moment(), "s3:GetObject", account("ANONYMOUS_PRINCIPAL"), ip="192.0.2.33",
                 request={"bucketName": "shop-web", "key": f"img/{n}.png"},
                 eventCategory="Data")  # fmt: skip
    for who in (user("maria.lopez"), service("health.amazonaws.com")):
        made.add(at, "health:DescribeEventAggregates", who, ip="AWS Internal",
                 requestID="11111111-2222-3333-4444-555555555555")  # fmt: skip
    made.add(at, "kms:RotateKey", {"accountId": SHOP, "invokedBy": "AWS Internal"},
             ip="AWS Internal", eventType="AwsServiceEvent",
             serviceEventDetails={"keyId": "3333-key"})  # fmt: skip
    made.add(at, "sts:GetSessionToken", None, error="InvalidClientTokenId")
    made.add(at, "s3:PutBucketPolicy", user("maria.lopez"),
             request={"bucketName": "shop-web", "bucketPolicy": "invalid-json-policy"})  # fmt: skip
    made.add(at, "sts:AssumeRole", user("maria.lopez"), request=_HIDDEN, error="AccessDenied")
    made.add(at, "ec2:DescribeRegions", at_console("maria.lopez"), region="xy-north-9")
    switch = {"SwitchFrom": "maria.lopez", "RedirectTo": "https://console.aws"}
    made.add(at, "signin:SwitchRole", role("OrgAdmin", "maria.lopez"), account=LAB,
             agent=_BROWSER, eventType="AwsConsoleSignIn", response={"SwitchRole": "Success"},
             additionalEventData=switch)  # fmt: skip
    shared = made.add(at, "kms:Decrypt", account(LAB), request={"keyId": "4444-key"})
    shared["sharedEventID"] = "22222222-3333-4444-5555-666666666666"
    late = made.add("2023-07-06T11:00:00Z", "ec2:DescribeVpcs", user("maria.lopez"))
    for name in ("recipientAccountId", "userAgent", "sourceIPAddress"):
        late.pop(name)
