"""What each account of the story owns, good and bad; see `seed.story` for the planted truths."""

from integrations.sandbox.aws.backing import Backing
from integrations.sandbox.aws.seed.estate import (
    DATA,
    DEV,
    EU,
    PAYMENTS,
    STOREFRONT,
    US,
    Builder,
    Estate,
    public_read,
    tag_list,
    tags,
    zip_of,
)


def build(backing: Backing) -> Estate:
    """Create everything; ids are moto's own, the generator is seeded so that they repeat."""
    from moto.moto_api._internal import mock_random

    mock_random.seed(20_260)
    estate = Estate()
    _payments(Builder(backing, estate, PAYMENTS, US))
    _storefront(Builder(backing, estate, STOREFRONT, EU))
    _data(Builder(backing, estate, DATA, US))
    _dev(Builder(backing, estate, DEV, US))
    for account in (PAYMENTS, STOREFRONT, DATA, DEV):
        _trail(Builder(backing, estate, account, US), account)
    return estate


def _payments(at: Builder) -> None:
    net = at.network(
        "payments",
        "10.11",
        tags("payments-vpc", "prod", "payments", "payments", "ana"),
        logged=True,
    )
    own = tags("payments-bastion", "prod", "payments", "payments", "dana.ops")
    bastion = at.group("payments-bastion", net, "SSH entry for the payments on-call", own)
    at.rule(
        "ssh",
        bastion,
        22,
        "0.0.0.0/0",
        "TEMP vendor access CHG-4711",
        {"ticket": "CHG-4711", "env": "prod"},
    )
    api = at.group(
        "payments-api",
        net,
        "Payments API behind the load balancer",
        tags("payments-api", "prod", "payments", "payments", "dana.ops"),
    )
    at.rule("api", api, 8443, "10.11.0.0/16", "internal API", {})
    at.machine("payments-bastion-1", net, bastion, {**own, "Name": "payments-bastion-1"})
    for number in (1, 2):
        name = f"payments-api-{number}"
        named = tags(name, "prod", "payments", "payments", "dana.ops")
        at.machine(name, net, api, named, imds_v2=number == 1)
    _webhook(at)


def _webhook(at: Builder) -> None:
    """The function that everyone may invoke, and the ledger key that does not rotate."""
    role = f"arn:aws:iam::{at.account}:role/payments-webhook"
    iam = at.client("iam")
    trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda'
    trust += '.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
    iam.create_role(RoleName="payments-webhook", AssumeRolePolicyDocument=trust)
    iam.create_user(UserName="demo.user")
    function = at.client("lambda")
    named = tags("payments-webhook", "prod", "payments", "payments", "dana.ops")
    arn = function.create_function(
        FunctionName="payments-webhook",
        Runtime="python3.12",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": zip_of("def handler(event, context):\n    return {}\n")},
        Tags=named,
    )["FunctionArn"]
    function.add_permission(
        FunctionName="payments-webhook",
        StatementId="public-invoke",
        Action="lambda:InvokeFunction",
        Principal="*",
    )
    at.estate.ids["webhook"] = arn
    at.estate.tags["payments-webhook"] = named
    key = at.client("kms").create_key(Description="payments ledger")["KeyMetadata"]
    at.estate.ids["ledger-key"] = key["Arn"]


def _storefront(at: Builder) -> None:
    net = at.network(
        "storefront",
        "10.22",
        tags("storefront-vpc", "prod", "storefront", "shop", "lee"),
        logged=True,
    )
    own = tags("storefront-web", "prod", "storefront", "shop", "lee.web")
    web = at.group("storefront-web", net, "Storefront web servers", own)
    at.rule("https", web, 443, "0.0.0.0/0", "public shop", {"env": "prod"})
    at.rule("rdp", web, 3389, "0.0.0.0/0", "remote support", {"env": "prod", "managed-by": "iac"})
    for number in (1, 2):
        name = f"storefront-web-{number}"
        at.machine(name, net, web, tags(name, "prod", "storefront", "shop", "lee.web"))
    legacy = tags("storefront-legacy", "prod", "storefront", "shop", "lee.web")
    old = at.machine("storefront-legacy", net, net.default_group, legacy, imds_v2=False)
    at.ec2.stop_instances(InstanceIds=[old.id])
    rds = at.client("rds")
    named = tags("orders-db", "prod", "storefront", "shop", "lee.web")
    database = rds.create_db_instance(
        DBInstanceIdentifier="orders-db",
        DBInstanceClass="db.t3.medium",
        Engine="postgres",
        MasterUsername="orders",
        MasterUserPassword="not-a-real-password",
        AllocatedStorage=100,
        PubliclyAccessible=True,
        DeletionProtection=True,
        Tags=tag_list(named),
    )["DBInstance"]
    at.estate.tags["orders-db"] = named
    at.estate.ids["orders-db"] = database["DBInstanceArn"]
    _bucket(at, "storefront-assets-222222222222", private=True)


def _data(at: Builder) -> None:
    net = at.network(
        "data", "10.33", tags("data-vpc", "prod", "data", "warehouse", "noor"), logged=True
    )
    at.estate.groups["data-default"] = net.default_group
    loader = at.group(
        "data-loader",
        net,
        "Warehouse loaders",
        tags("data-loader", "prod", "data", "warehouse", "noor.data"),
    )
    at.rule("loader", loader, 5439, "10.33.0.0/16", "warehouse", {})
    named = tags("warehouse-loader-1", "prod", "data", "warehouse", "noor.data")
    at.machine("warehouse-loader-1", net, loader, named)
    shared = tags("analytics-exports", "prod", "data", "warehouse", "omar.etl")
    _bucket(at, "analytics-exports-333333333333", private=False, **shared)
    at.client("s3").put_bucket_policy(
        Bucket="analytics-exports-333333333333",
        Policy=public_read("analytics-exports-333333333333"),
    )
    _snapshot(at)
    _sealing_key(at)
    rds = at.client("rds")
    rds.create_db_subnet_group(
        DBSubnetGroupName="warehouse", DBSubnetGroupDescription="warehouse", SubnetIds=[net.subnet]
    )
    database = rds.create_db_instance(
        DBInstanceIdentifier="warehouse-meta",
        DBSubnetGroupName="warehouse",
        DBInstanceClass="db.t3.small",
        Engine="postgres",
        MasterUsername="meta",
        MasterUserPassword="not-a-real-password",
        AllocatedStorage=20,
        PubliclyAccessible=False,
        DeletionProtection=False,
    )["DBInstance"]
    at.estate.ids["warehouse-meta"] = database["DBInstanceArn"]


def _snapshot(at: Builder) -> None:
    """The snapshot that everyone may restore."""
    kept = tags("warehouse-nightly", "prod", "data", "warehouse", "noor.data")
    volume = at.ec2.create_volume(Size=40, AvailabilityZone="us-east-1a")["VolumeId"]
    snapshot = at.ec2.create_snapshot(
        VolumeId=volume,
        Description="warehouse nightly",
        TagSpecifications=[{"ResourceType": "snapshot", "Tags": tag_list(kept)}],
    )["SnapshotId"]
    at.ec2.modify_snapshot_attribute(
        SnapshotId=snapshot,
        Attribute="createVolumePermission",
        OperationType="add",
        GroupNames=["all"],
    )
    at.estate.ids["snapshot"] = snapshot
    at.estate.tags[snapshot] = kept


def _sealing_key(at: Builder) -> None:
    """The key that waits for its deletion, in the other region."""
    europe = Builder(at.backing, at.estate, at.account, EU)
    kms = europe.client("kms")
    sealed = tags("warehouse-columns", "prod", "data", "warehouse", "noor.data")
    key = kms.create_key(
        Description="warehouse column encryption",
        Tags=[{"TagKey": key, "TagValue": value} for key, value in sealed.items()],
    )["KeyMetadata"]
    at.estate.tags[key["KeyId"]] = sealed
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=14)
    at.estate.ids["warehouse-key"] = key["Arn"]


def _dev(at: Builder) -> None:
    net = at.network(
        "dev", "10.44", tags("dev-vpc", "dev", "platform", "playground", "sam"), logged=False
    )
    group = at.group(
        "dev-experiment",
        net,
        "left over from a workshop, attached to nothing",
        tags("dev-experiment", "dev", "platform", "playground", "sam.dev"),
    )
    at.rule("dev-ssh", group, 22, "0.0.0.0/0", "workshop", {"env": "dev"})
    box = at.group(
        "dev-box",
        net,
        "developer machines",
        tags("dev-box", "dev", "platform", "playground", "sam"),
    )
    named = tags("dev-box-1", "dev", "platform", "playground", "sam.dev")
    at.machine("dev-box-1", net, box, named, imds_v2=False)
    _bucket(at, "dev-scratch-444444444444", private=False)


def _bucket(at: Builder, name: str, *, private: bool, **named: str) -> None:
    s3 = at.client("s3")
    place = {} if at.region == US else {"LocationConstraint": at.region}
    s3.create_bucket(Bucket=name, **({"CreateBucketConfiguration": place} if place else {}))
    if named:
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tag_list(named)})
        at.estate.tags[name] = named
    if private:
        s3.put_public_access_block(
            Bucket=name,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "IgnorePublicAcls": True,
                "BlockPublicPolicy": True,
                "RestrictPublicBuckets": True,
            },
        )


def _trail(at: Builder, account: str) -> None:
    """One organisation trail per account, logging everywhere into the tooling account's bucket."""
    bucket = f"org-trail-logs-{account}"
    at.client("s3").create_bucket(Bucket=bucket)
    trails = at.client("cloudtrail")
    made = trails.create_trail(
        Name="org-trail",
        S3BucketName=bucket,
        IsMultiRegionTrail=True,
        IncludeGlobalServiceEvents=True,
        EnableLogFileValidation=account != DEV,
    )
    trails.start_logging(Name="org-trail")
    at.estate.ids[f"trail-{account}"] = made["TrailARN"]
