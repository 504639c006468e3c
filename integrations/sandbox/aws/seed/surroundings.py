"""What stands around the story's machines: a role, a load balancer, the organisation's trail."""

from datetime import UTC, datetime

from integrations.sandbox import story
from integrations.sandbox.aws.backing import Backing
from integrations.sandbox.aws.seed.estate import EU, PAYMENTS, STOREFRONT, US, Builder, Estate
from integrations.sandbox.aws.world import World

#: Before the first record of the story.
_TRAIL_SINCE = datetime(2023, 11, 1, tzinfo=UTC)

_TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":'
    '"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)
_READ_S3 = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}'
)


def build(backing: Backing, estate: Estate) -> None:
    """Add them last, so that the ids of everything before stay what they were."""
    _role(Builder(backing, estate, PAYMENTS, US))
    _balancer(Builder(backing, estate, STOREFRONT, EU))


def _role(at: Builder) -> None:
    """The bastion's instance profile, whose role may read every bucket."""
    iam = at.client("iam")
    name = "payments-bastion"
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=_TRUST)
    # Moto keeps AWS's own policies out unless told; one of the same name serves as well.
    policy = iam.create_policy(PolicyName="AmazonS3ReadOnlyAccess", PolicyDocument=_READ_S3)
    iam.attach_role_policy(RoleName=name, PolicyArn=policy["Policy"]["Arn"])
    iam.create_instance_profile(InstanceProfileName=name)
    iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    machine = at.estate.machines["payments-bastion-1"]
    at.ec2.associate_iam_instance_profile(IamInstanceProfile={"Name": name}, InstanceId=machine.id)


def _balancer(at: Builder) -> None:
    """The shop's load balancer, which forwards to both web servers."""
    elb = at.client("elbv2")
    net = at.estate.networks["storefront"]
    other = at.ec2.create_subnet(
        VpcId=net.vpc, CidrBlock=f"{net.cidr}.2.0/24", AvailabilityZone=f"{at.region}b"
    )["Subnet"]["SubnetId"]
    load = elb.create_load_balancer(
        Name="storefront-shop",
        Subnets=[net.subnet, other],
        SecurityGroups=[at.estate.groups["storefront-web"]],
        Scheme="internet-facing",
    )["LoadBalancers"][0]
    group = elb.create_target_group(
        Name="storefront-web", Protocol="HTTPS", Port=443, VpcId=net.vpc, TargetType="instance"
    )["TargetGroups"][0]["TargetGroupArn"]
    web = [at.estate.machines[f"storefront-web-{number}"].id for number in (1, 2)]
    elb.register_targets(TargetGroupArn=group, Targets=[{"Id": id, "Port": 443} for id in web])
    elb.create_listener(
        LoadBalancerArn=load["LoadBalancerArn"], Protocol="HTTP", Port=443,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )  # fmt: skip
    at.estate.ids["storefront-shop"] = load["DNSName"]


def deliver_trail(world: World) -> str:
    """The organisation's trail of the tooling account, into S3 and a log group; its name.

    A second group has the same records in OCSF form; who wants it asked names it (`log_groups`).
    """
    account, region = story.TOOLING_ACCOUNT, story.HOME_REGION
    name = f"aws-cloudtrail-logs-{account}-organization"
    world.log_groups.deliver(account, region, name, _TRAIL_SINCE)
    world.log_groups.deliver(account, region, f"{name}-ocsf", _TRAIL_SINCE, ocsf=True)
    bucket = f"organization-trail-{account}"
    world.backing.client("s3", account, region).create_bucket(Bucket=bucket)
    trails = world.backing.client("cloudtrail", account, region)
    trails.create_trail(
        Name="organization-trail", S3BucketName=bucket, IsMultiRegionTrail=True,
        IncludeGlobalServiceEvents=True, IsOrganizationTrail=True,
        CloudWatchLogsLogGroupArn=f"arn:aws:logs:{region}:{account}:log-group:{name}:*",
        CloudWatchLogsRoleArn=f"arn:aws:iam::{account}:role/trail-to-logs",
    )  # fmt: skip
    trails.start_logging(Name="organization-trail")
    return name
