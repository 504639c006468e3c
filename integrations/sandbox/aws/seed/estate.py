"""The resources of the story, created in moto for real; their ids are read back from it."""

import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.aws.backing import Backing

US, EU = "us-east-1", "eu-west-1"
PAYMENTS, STOREFRONT, DATA, DEV = "111111111111", "222222222222", "333333333333", "444444444444"


_SHAPE = {"ImageId": "ami-12c6146b", "InstanceType": "t3.medium", "MinCount": 1, "MaxCount": 1}


@dataclass
class Network:
    """One VPC of the story with its subnet and log group."""

    account: str
    region: str
    vpc: str
    subnet: str
    cidr: str
    default_group: str
    log_group: str = ""


@dataclass
class Machine:
    """One instance: its network interface is where the flow logs are seen."""

    account: str
    region: str
    id: str
    name: str
    interface: str
    private_ip: str
    public_ip: str
    group: str
    vpc: str
    tags: dict[str, str]


@dataclass
class Estate:
    """Everything created, by the name the story gives it."""

    networks: dict[str, Network] = field(default_factory=dict)
    machines: dict[str, Machine] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as the APIs want them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tags(name: str, env: str, team: str, app: str, owner: str) -> dict[str, str]:
    """The tags every resource of the story carries."""
    return {"Name": name, "env": env, "team": team, "app": app, "owner": owner}


class Builder:
    """Creates resources in one account and region and notes them in the estate."""

    def __init__(self, backing: Backing, estate: Estate, account: str, region: str) -> None:
        self.backing = backing
        self.estate = estate
        self.account = account
        self.region = region
        self.ec2 = backing.client("ec2", account, region)

    def client(self, service: str) -> Any:
        """A client of another service in the same place."""
        return self.backing.client(service, self.account, self.region)

    def network(self, name: str, cidr: str, named: dict[str, str], *, logged: bool) -> Network:
        """A VPC with one public subnet, and flow logs into CloudWatch when `logged`."""
        ec2 = self.ec2
        vpc = ec2.create_vpc(
            CidrBlock=f"{cidr}.0.0/16",
            TagSpecifications=[{"ResourceType": "vpc", "Tags": tag_list(named)}],
        )["Vpc"]["VpcId"]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        subnet = ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"{cidr}.1.0/24", AvailabilityZone=f"{self.region}a"
        )["Subnet"]["SubnetId"]
        ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
        table = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
        ec2.create_route(
            RouteTableId=table["RouteTables"][0]["RouteTableId"],
            DestinationCidrBlock="0.0.0.0/0",
            GatewayId=gateway,
        )
        wanted = [
            {"Name": "vpc-id", "Values": [vpc]},
            {"Name": "group-name", "Values": ["default"]},
        ]
        default = ec2.describe_security_groups(Filters=wanted)["SecurityGroups"][0]["GroupId"]
        made = Network(self.account, self.region, vpc, subnet, cidr, default)
        if logged:
            made.log_group = f"/vpc/flowlogs/{vpc}"
            self.client("logs").create_log_group(logGroupName=made.log_group)
            role = f"arn:aws:iam::{self.account}:role/vpc-flow-logs"
            ec2.create_flow_logs(
                ResourceType="VPC",
                ResourceIds=[vpc],
                TrafficType="ALL",
                LogDestinationType="cloud-watch-logs",
                LogGroupName=made.log_group,
                DeliverLogsPermissionArn=role,
            )
        self.estate.networks[name] = made
        self.estate.tags[vpc] = named
        return made

    def group(self, name: str, network: Network, about: str, named: dict[str, str]) -> str:
        """A security group."""
        made = str(
            self.ec2.create_security_group(
                GroupName=name,
                Description=about,
                VpcId=network.vpc,
                TagSpecifications=[{"ResourceType": "security-group", "Tags": tag_list(named)}],
            )["GroupId"]
        )
        self.estate.groups[name] = made
        return made

    def rule(
        self, key: str, group: str, port: int, cidr: str, about: str, named: dict[str, str]
    ) -> None:
        """One ingress rule with a description and tags; noted under `key`."""
        specs = [{"ResourceType": "security-group-rule", "Tags": tag_list(named)}] if named else []
        answer = self.ec2.authorize_security_group_ingress(
            GroupId=group,
            IpPermissions=[
                {
                    "IpProtocol": "tcp",
                    "FromPort": port,
                    "ToPort": port,
                    "IpRanges": [{"CidrIp": cidr, "Description": about}],
                }
            ],
            **({"TagSpecifications": specs} if specs else {}),
        )
        self.estate.rules[key] = answer["SecurityGroupRules"][0]

    def machine(
        self,
        name: str,
        network: Network,
        group: str,
        named: dict[str, str],
        *,
        imds_v2: bool = True,
    ) -> Machine:
        """A running instance with a public address."""
        instance = self.ec2.run_instances(
            **_SHAPE,
            SubnetId=network.subnet,
            SecurityGroupIds=[group],
            TagSpecifications=[{"ResourceType": "instance", "Tags": tag_list(named)}],
        )["Instances"][0]
        instance_id = instance["InstanceId"]
        if imds_v2:
            self.ec2.modify_instance_metadata_options(
                InstanceId=instance_id, HttpTokens="required", HttpEndpoint="enabled"
            )
        seen = self.ec2.describe_instances(InstanceIds=[instance_id])
        now = seen["Reservations"][0]["Instances"][0]
        made = Machine(
            self.account,
            self.region,
            instance_id,
            name,
            now["NetworkInterfaces"][0]["NetworkInterfaceId"],
            now["PrivateIpAddress"],
            now.get("PublicIpAddress", ""),
            group,
            network.vpc,
            named,
        )
        self.estate.machines[name] = made
        self.estate.tags[instance_id] = named
        return made


def zip_of(text: str) -> bytes:
    """A Lambda package with one file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("index.py", text)
    return held.getvalue()


def public_read(bucket: str) -> str:
    """The bucket policy that lets anyone read."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "PublicRead",
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": f"arn:aws:s3:::{bucket}/*",
                }
            ],
        }
    )
