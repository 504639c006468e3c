"""Ordinary changes of the third corpus: networks and an outage, the platform, the organisation."""

from typing import TYPE_CHECKING, Any

from tests.evals.estate_people import FOREIGN, PAYMENTS, PLATFORM, SANDBOX, Record

if TYPE_CHECKING:
    from tests.evals.estate import Estate

_VPC = "vpc-0d41c7e2a6"
_LONDON: dict[str, Any] = {"region": "eu-west-2"}
_REFUSED = {"error": "Client.UnauthorizedOperation", "message": "You are not authorized to perform "
            "this operation. Encoded authorization failure message: Xk2a"}  # fmt: skip
_NO = {"error": "AccessDeniedException", "message": "not authorized to perform this action with "
       "an explicit deny in a service control policy"}  # fmt: skip


def rule(group: str, port: int, *ranges: str, version: int = 4) -> Record:
    """A security group's rule as a request writes it."""
    inner, field = ("ipRanges", "cidrIp") if version == 4 else ("ipv6Ranges", "cidrIpv6")
    items = [{field: text} for text in ranges]
    entry = {"ipProtocol": "tcp", "fromPort": port, "toPort": port, inner: {"items": items}}
    return {"groupId": group, "ipPermissions": {"items": [entry]}}


def network(made: "Estate") -> None:
    """Rules opened and closed; the route that took the checkout down on 21 October."""
    into, gone = "ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"
    world = "0.0.0.0/0"
    made.play((
        ("09-26T10:12:00", "tf", into, rule("sg-0a77c1", 443, world), PLATFORM, {}),
        ("10-08T14:05:00", "oskar", into, rule("sg-0c5512db", 5432, world), PAYMENTS, {}),
        ("10-08T14:31:00", "oskar", gone, rule("sg-0c5512db", 5432, world), PAYMENTS, {}),
        ("10-09T08:20:00", "tf", into, rule("sg-0c5512db", 5432, "10.60.0.0/16"), PAYMENTS, {}),
        ("10-13T11:22:00", "jonas", into, rule("sg-0e9fab", 3389, world), SANDBOX, {}),
        ("10-13T11:25:00", "jonas", into, rule("sg-0e9fab", 8888, "::/0", version=6), SANDBOX, {}),
        ("10-15T09:10:00", "marek", into, rule("sg-0a77c1", 22, "198.51.100.128/25"), PLATFORM, {}),
        ("10-15T09:30:00", "jonas", into, rule("sg-0a77c1", 22, world), PLATFORM, _REFUSED),
        ("10-22T12:40:00", "tf", into, rule("sg-0a77c1", 80, world), PLATFORM, {}),
        ("10-23T16:02:00", "nadia", into, rule("sg-0b1180", 9200, world), PLATFORM, _LONDON),
        ("10-20T13:00:00", "tf", "ec2:AuthorizeSecurityGroupEgress",
         rule("sg-0c5512db", 443, world), PAYMENTS, {}),
        ("10-13T12:00:00", "jonas", "ec2:CreateSecurityGroup", {"groupName": "krug-lab"},
         SANDBOX, {}),
        ("10-19T20:30:00", "hal", "ec2:DeleteSecurityGroup", {"groupId": "sg-0d9a4471be"},
         PAYMENTS, _LONDON),
    ))  # fmt: skip
    _outage(made)
    _plumbing(made)
    _edge(made)


def _outage(made: "Estate") -> None:
    route = {"routeTableId": "rtb-08f1e5d2", "destinationCidrBlock": "10.61.0.0/16"}
    entry = {"networkAclId": "acl-04bb90", "ruleNumber": 90, "egress": False}
    made.play((
        ("10-21T09:33:00", "tf", "ec2:CreateRouteTable", {"vpcId": _VPC}, PAYMENTS, {}),
        ("10-21T09:41:00", "nadia", "ec2:ReplaceNetworkAclEntry", entry, PAYMENTS, {}),
        ("10-21T09:47:00", "marek", "ec2:DeleteRoute", route, PAYMENTS, {}),
        ("10-21T09:49:00", "marek", "ec2:DisassociateRouteTable",
         {"associationId": "rtbassoc-0cc1"}, PAYMENTS, {}),
        ("10-21T10:02:00", "marek", "ecs:UpdateService", {"service": "ledger",
         "forceNewDeployment": True}, PAYMENTS, {}),
        ("10-21T10:22:00", "marek", "ec2:CreateRoute", route, PAYMENTS, {}),
        ("10-21T10:30:00", "nadia", "ec2:AssociateRouteTable", {"routeTableId": "rtb-08f1e5d2",
         "subnetId": "subnet-05ab77de"}, PAYMENTS, {}),
    ))  # fmt: skip


def _plumbing(made: "Estate") -> None:
    made.play((
        ("09-29T11:00:00", "nadia", "ec2:CreateVpcPeeringConnection",
         {"vpcId": _VPC, "peerVpcId": "vpc-0f02"}, PAYMENTS, {}),
        ("09-29T11:10:00", "nadia", "ec2:AcceptVpcPeeringConnection",
         {"vpcPeeringConnectionId": "pcx-0aa7f1"}, PLATFORM, {}),
        ("10-01T07:30:00", "tf", "ec2:CreateNatGateway", {"subnetId": "subnet-05ab77de"},
         PLATFORM, {}),
        ("10-16T13:10:00", "tf", "ec2:DeleteNatGateway", {"natGatewayId": "nat-0c9d21"},
         PLATFORM, {}),
        ("10-05T12:00:00", "ingrid", "ec2:CreateVpnConnection", {"vpnGatewayId": "vgw-01"},
         PLATFORM, {}),
        ("10-14T09:15:00", "jonas", "ec2:CreateInternetGateway", None, SANDBOX, {}),
        ("10-14T09:16:00", "jonas", "ec2:AttachInternetGateway", {"vpcId": "vpc-0sand1"},
         SANDBOX, {}),
        ("10-14T09:18:00", "jonas", "ec2:DeleteFlowLogs", {"DeleteFlowLogsRequest": {
            "FlowLogId": {"content": "fl-0c77a2e", "tag": 1}}}, SANDBOX, {}),
    ))  # fmt: skip


def _edge(made: "Estate") -> None:
    made.play((
        ("10-02T10:00:00", "ingrid", "route53:ChangeResourceRecordSets", _record("pay"),
         PLATFORM, {}),
        ("10-21T10:35:00", "marek", "route53:ChangeResourceRecordSets", _record("checkout"),
         PLATFORM, {}),
        ("10-23T11:20:00", "tf", "route53:ChangeResourceRecordSets", _record("status"),
         PLATFORM, {}),
        ("10-23T11:21:00", "tf", "route53:CreateHostedZone", {"name": "tidewell.dev"},
         PLATFORM, {}),
        ("10-11T20:10:00", "ingrid", "route53domains:DisableDomainTransferLock",
         {"domainName": "tidewell.app"}, PLATFORM, {"region": "us-east-1"}),
        ("10-17T12:00:00", "tf", "elasticloadbalancing:ModifyListener",
         {"listenerArn": "arn:aws:elasticloadbalancing:eu-central-1:640192873355:listener/edge"},
         PLATFORM, {}),
        ("10-22T13:00:00", "tf", "elasticloadbalancing:DeleteLoadBalancer",
         {"loadBalancerArn": "arn:aws:elasticloadbalancing:eu-central-1:640192873355:lb/old-edge"},
         PLATFORM, {}),
    ))  # fmt: skip


def _record(name: str) -> Record:
    change = {"action": "UPSERT", "resourceRecordSet": {"name": f"{name}.tidewell.io"}}
    return {"hostedZoneId": "Z04TIDE9", "changeBatch": {"changes": [change]}}


def platform(made: "Estate") -> None:
    """Clusters, images, functions and services."""
    tern = {"clusterName": "tern"}
    made.play((
        ("09-30T12:00:00", "marek", "eks:CreateNodegroup", tern | {"nodegroupName": "spot-c"},
         PLATFORM, {}),
        ("10-07T09:00:00", "marek", "eks:UpdateClusterVersion", {"name": "tern-canary"},
         PLATFORM, {}),
        ("10-14T09:00:00", "marek", "eks:UpdateClusterVersion", {"name": "tern"}, PLATFORM, {}),
        ("10-14T09:40:00", "nadia", "eks:UpdateNodegroupVersion", tern, PLATFORM, {}),
        ("10-16T15:20:00", "nadia", "eks:DeleteNodegroup", tern | {"nodegroupName": "spot-a"},
         PLATFORM, {}),
        ("10-20T08:45:00", "marek", "eks:CreateAccessEntry", {"name": "tern"}, PLATFORM, {}),
        ("10-20T08:46:00", "marek", "eks:AssociateAccessPolicy", {"name": "tern", "policyArn":
         "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"}, PLATFORM, {}),
        ("10-22T07:55:00", "nadia", "eks:UpdateClusterConfig", {"name": "tern-canary",
         "resourcesVpcConfig": {"endpointPublicAccess": True}}, PLATFORM, {}),
        ("10-10T14:30:00", "nadia", "ecr:BatchDeleteImage", {"repositoryName": "tern/notify"},
         PLATFORM, {}),
        ("10-13T12:30:00", "jonas", "ecr:SetRepositoryPolicy", {"repositoryName": "krug/tools",
         "policyText": '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:*"}]}'},
         SANDBOX, {}),
        ("10-20T10:00:00", "nadia", "ecr:DeleteRepository", {"repositoryName": "tern/legacy"},
         PLATFORM, {}),
        ("10-03T13:15:00", "gha", "lambda:CreateFunction20150331",
         {"functionName": "refund-worker"}, PAYMENTS, {}),
        ("10-14T10:05:00", "jonas", "lambda:CreateFunction20150331",
         {"functionName": "krug-probe"}, SANDBOX, {}),
        ("10-14T10:08:00", "jonas", "lambda:CreateFunctionUrlConfig",
         {"functionName": "krug-probe", "authType": "NONE"}, SANDBOX, {}),
        ("10-18T16:00:00", "gha", "lambda:AddPermission20150331v2",
         {"functionName": "orders-webhook", "principal": "apigateway.amazonaws.com"},
         PAYMENTS, {}),
        ("10-22T09:00:00", "gha", "lambda:DeleteFunction20150331", {"functionName": "fx-poller"},
         PAYMENTS, {}),
    ))  # fmt: skip


def _remains(made: "Estate") -> None:
    made.play((
        ("10-22T15:10:00", "nadia", "cloudformation:DeleteStack", {"stackName": "canary-dash"},
         PLATFORM, {}),
        ("10-09T15:10:00", "nadia", "cloudformation:CreateStack", {"stackName": "canary-dash"},
         PLATFORM, {}),
        ("10-21T10:40:00", "nadia", "cloudwatch:DisableAlarmActions",
         {"alarmNames": ["ledger-5xx"]}, PAYMENTS, {}),
        ("10-15T08:00:00", "tf", "cloudwatch:DeleteAlarms", {"alarmNames": ["fx-poller-errors"]},
         PAYMENTS, {}),
        ("10-23T09:05:00", "nadia", "logs:DeleteLogGroup", {"logGroupName": "/ecs/fx-poller"},
         PAYMENTS, {}),
    ))  # fmt: skip


def governance(made: "Estate") -> None:
    """The organisation, permission sets, old users, detectors and recorders."""
    place = {"instanceArn": "arn:aws:sso:::instance/ssoins-6987aa01"}
    made.play((
        ("09-25T09:00:00", "ingrid", "organizations:CreateAccount", {"accountName": "tw-risk"},
         PLATFORM, {}),
        ("10-06T09:30:00", "ingrid", "organizations:AttachPolicy", {"policyId": "p-regions"},
         PLATFORM, {}),
        ("10-14T13:00:00", "ingrid", "organizations:DetachPolicy", {"policyId": "p-nokeys"},
         PLATFORM, {}),
        ("10-15T10:00:00", "jonas", "organizations:LeaveOrganization", None, SANDBOX, _NO),
        ("10-18T22:20:00", "ingrid", "organizations:InviteAccountToOrganization",
         {"target": {"id": FOREIGN, "type": "ACCOUNT"}}, PLATFORM, {}),
        ("09-29T08:30:00", "ingrid", "sso:CreatePermissionSet", place | {"name": "DatabaseOps"},
         PLATFORM, {}),
        ("10-13T08:10:00", "ingrid", "sso:CreateAccountAssignment", place | {
            "targetId": SANDBOX, "principalId": "7a10-jonas"}, PLATFORM, {}),
        ("10-20T15:00:00", "ingrid", "sso:AttachManagedPolicyToPermissionSet", place | {
            "managedPolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}, PLATFORM, {}),
        ("10-22T10:15:00", "ingrid", "sso:DeleteAccountAssignment", place | {
            "targetId": PAYMENTS, "principalId": "7a10-tess"}, PLATFORM, {}),
    ))  # fmt: skip
    _rights(made)
    _watch(made)


def _rights(made: "Estate") -> None:
    made.play((
        ("10-23T09:00:00", "ingrid", "iam:CreateUser", {"userName": "scanner-ro"}, PLATFORM, {}),
        ("10-23T09:02:00", "ingrid", "iam:CreateAccessKey", {"userName": "scanner-ro"},
         PLATFORM, {}),
        ("09-30T09:00:00", "hal", "iam:DeleteUser", {"userName": "legacy-ftp"}, PAYMENTS, {}),
        ("10-10T09:00:00", "hal", "iam:UpdateAccountPasswordPolicy",
         {"minimumPasswordLength": 16}, PAYMENTS, {}),
        ("10-22T08:20:00", "kai", "iam:ChangePassword", None, PAYMENTS, {}),
        ("10-22T08:25:00", "kai", "iam:DeactivateMFADevice", {"userName": "kai.berg"},
         PAYMENTS, {}),
        ("10-07T13:00:00", "tf", "iam:PutRolePolicy", {"roleName": "ledger-task",
         "policyName": "queue", "policyDocument": '{"Statement":[{"Effect":"Allow",'
         '"Action":"sqs:SendMessage","Resource":"*"}]}'}, PAYMENTS, {}),
        ("10-15T13:30:00", "jonas", "iam:AttachRolePolicy", {"roleName": "lab-role", "policyArn":
         "arn:aws:iam::aws:policy/AdministratorAccess"}, SANDBOX, {}),
    ))  # fmt: skip


def _watch(made: "Estate") -> None:
    made.play((
        ("10-14T09:20:00", "jonas", "config:StopConfigurationRecorder",
         {"configurationRecorderName": "default"}, SANDBOX, {}),
        ("10-16T08:00:00", "hal", "config:StartConfigurationRecorder",
         {"configurationRecorderName": "default"}, SANDBOX, {}),
        ("10-21T12:00:00", "tf", "config:DeleteConfigRule", {"configRuleName": "s3-no-public"},
         PLATFORM, {}),
        ("10-08T10:30:00", "hal", "guardduty:CreateFilter", {"name": "mute-portscan"},
         PAYMENTS, {}),
        ("10-19T10:30:00", "hal", "guardduty:CreateIPSet", {"name": "blocked"}, PAYMENTS, {}),
        ("10-06T10:00:00", "hal", "cloudtrail:PutEventSelectors", {"trailName": "tidewell-org"},
         PAYMENTS, {}),
    ))  # fmt: skip
