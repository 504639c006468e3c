"""Databases, keys, secrets and the data lake of the third corpus."""

from typing import TYPE_CHECKING

from tests.evals.estate_people import FOREIGN, PAYMENTS, PLATFORM, SANDBOX

if TYPE_CHECKING:
    from tests.evals.estate import Estate

_LAKE = f"arn:aws:kms:eu-central-1:{PAYMENTS}:key/5be0c1a7-lake"
_OLD = f"arn:aws:kms:eu-central-1:{PAYMENTS}:key/e4419b02-archive"
_REFUSED = {"error": "AccessDeniedException", "message": "User is not authorized to perform this "
            "action because no resource-based policy allows it"}  # fmt: skip


def databases(made: "Estate") -> None:
    """What was done to RDS, Redshift and the tables."""
    made.play((
        ("09-28T18:00:00", "oskar", "rds:ModifyDBInstance",
         {"dBInstanceIdentifier": "ledger-primary", "allocatedStorage": 800}, PAYMENTS, {}),
        ("10-09T07:50:00", "oskar", "rds:ModifyDBInstance",
         {"dBInstanceIdentifier": "risk-scores", "publiclyAccessible": True}, PAYMENTS, {}),
        ("10-09T15:30:00", "oskar", "rds:ModifyDBInstance",
         {"dBInstanceIdentifier": "risk-scores", "publiclyAccessible": False}, PAYMENTS, {}),
        ("10-11T17:10:00", "oskar", "rds:RestoreDBInstanceFromDBSnapshot",
         {"dBInstanceIdentifier": "ledger-rehearsal", "dBSnapshotIdentifier": "ledger-1011"},
         PAYMENTS, {}),
        ("10-13T17:20:00", "oskar", "rds:DeleteDBInstance",
         {"dBInstanceIdentifier": "ledger-rehearsal", "skipFinalSnapshot": True}, PAYMENTS, {}),
        ("10-15T14:00:00", "priya", "rds:DeleteDBInstance",
         {"dBInstanceIdentifier": "risk-scores"}, PAYMENTS, _REFUSED),
        ("10-18T06:30:00", "oskar", "rds:StopDBInstance",
         {"dBInstanceIdentifier": "risk-scores"}, PAYMENTS, {}),
        ("10-19T18:30:00", "oskar", "rds:StartDBInstance",
         {"dBInstanceIdentifier": "risk-scores"}, PAYMENTS, {}),
        ("10-20T11:15:00", "oskar", "rds:ModifyDBSnapshotAttribute",
         {"dBSnapshotIdentifier": "ledger-1011", "attributeName": "restore",
          "valuesToAdd": [PLATFORM]}, PAYMENTS, {}),
        ("10-21T09:15:00", "oskar", "rds:ModifyDBParameterGroup",
         {"dBParameterGroupName": "ledger-pg16"}, PAYMENTS, {}),
        ("10-21T10:08:00", "oskar", "rds:FailoverDBCluster", {"dBClusterIdentifier": "ledger"},
         PAYMENTS, {}),
        ("10-23T06:45:00", "tf", "rds:CreateDBInstance",
         {"dBInstanceIdentifier": "payouts-replica"}, PAYMENTS, {}),
        ("10-22T14:20:00", "oskar", "rds:DeleteDBSnapshot",
         {"dBSnapshotIdentifier": "ledger-0901"}, PAYMENTS, {}),
        ("10-10T11:40:00", "tf", "dynamodb:DeleteTable", {"tableName": "fx-rates"}, PAYMENTS, {}),
        ("10-03T08:10:00", "tf", "dynamodb:CreateTable", {"tableName": "idempotency-keys"},
         PAYMENTS, {}),
        ("10-16T07:10:00", "wenjing", "redshift:ModifyCluster",
         {"clusterIdentifier": "tern-dwh", "publiclyAccessible": True}, PAYMENTS, {}),
        ("10-16T09:40:00", "priya", "redshift:ModifyCluster",
         {"clusterIdentifier": "tern-dwh", "publiclyAccessible": False}, PAYMENTS, {}),
        ("10-22T18:05:00", "wenjing", "redshift:PauseCluster", {"clusterIdentifier": "tern-dwh"},
         PAYMENTS, {}),
        ("10-12T09:00:00", "oskar", "backup:DeleteRecoveryPoint",
         {"backupVaultName": "nightly-vault"}, PAYMENTS, {}),
    ))  # fmt: skip


def keys_and_secrets(made: "Estate") -> None:
    """Keys disabled and saved, secrets read by people, changed and deleted."""
    made.play((
        ("10-14T16:10:00", "priya", "kms:ScheduleKeyDeletion",
         {"keyId": _OLD, "pendingWindowInDays": 7}, PAYMENTS, {}),
        ("10-15T07:05:00", "hal", "kms:CancelKeyDeletion", {"keyId": _OLD}, PAYMENTS, {}),
        ("10-15T07:06:00", "hal", "kms:EnableKey", {"keyId": _OLD}, PAYMENTS, {}),
        ("10-08T08:40:00", "tf", "kms:CreateKey", None, PLATFORM, {}),
        ("10-08T08:41:00", "tf", "kms:CreateAlias", {"aliasName": "alias/tern-ebs"}, PLATFORM, {}),
        ("10-20T16:00:00", "wenjing", "kms:DisableKey", {"keyId": _LAKE}, PAYMENTS, _REFUSED),
        ("10-21T13:30:00", "ingrid", "kms:PutKeyPolicy", {"keyId": _LAKE}, PAYMENTS, {}),
        ("10-23T13:00:00", "tf", "kms:EnableKeyRotation", {"keyId": _OLD}, PAYMENTS, {}),
        ("10-01T12:30:00", "ecs", "kms:CreateGrant", {"keyId": _LAKE}, PAYMENTS, {}),
        ("10-07T09:45:00", "oskar", "secretsmanager:GetSecretValue",
         {"secretId": "tern/ledger-db"}, PAYMENTS, {}),
        ("10-16T15:50:00", "marek", "secretsmanager:GetSecretValue",
         {"secretId": "tern/stripe-live"}, PAYMENTS, {}),
        ("10-17T11:20:00", "jonas", "secretsmanager:GetSecretValue",
         {"secretId": "tern/stripe-live"}, PAYMENTS, _REFUSED),
        ("10-21T10:26:00", "oskar", "secretsmanager:GetSecretValue",
         {"secretId": "tern/ledger-db"}, PAYMENTS, {}),
        ("10-02T14:00:00", "tf", "secretsmanager:CreateSecret", {"name": "tern/webhook-hmac"},
         PAYMENTS, {}),
        ("10-17T08:30:00", "gha", "secretsmanager:PutSecretValue",
         {"secretId": "tern/stripe-live"}, PAYMENTS, {}),
        ("10-20T09:20:00", "nadia", "secretsmanager:DeleteSecret",
         {"secretId": "tern/fx-api", "forceDeleteWithoutRecovery": True}, PAYMENTS, {}),
        ("10-09T13:00:00", "priya", "ssm:PutParameter", {"name": "/ledger/flags"}, PAYMENTS, {}),
        ("10-21T10:12:00", "oskar", "ssm:PutParameter", {"name": "/ledger/flags"}, PAYMENTS, {}),
        ("10-22T11:11:00", "nadia", "ssm:DeleteParameter", {"name": "/fx/url"}, PAYMENTS, {}),
        ("10-23T10:10:00", "tf", "acm:DeleteCertificate", {"certificateArn":
         f"arn:aws:acm:eu-central-1:{PLATFORM}:certificate/edge-old"}, PLATFORM, {}),
    ))  # fmt: skip


def lake(made: "Estate") -> None:
    """Buckets, grants and jobs of the data engineers, and some rude ones."""
    everyone = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}]}
    busy = {"error": "ConcurrentRunsExceededException", "message": "Concurrent runs exceeded"}
    for day in (3, 9, 14, 15, 22):
        made.add(f"2025-10-{day:02}T01:00:00Z", "etl", "glue:StartJobRun",
                 {"jobName": "settle-nightly"}, **busy)  # fmt: skip
    made.play((
        ("10-13T13:05:00", "jonas", "s3:DeleteBucketPublicAccessBlock", {"bucketName": "jk-demo"},
         SANDBOX, {}),
        ("10-13T13:06:00", "jonas", "s3:PutBucketPolicy",
         {"bucketName": "jk-demo", "bucketPolicy": everyone}, SANDBOX, {}),
        ("10-10T12:10:00", "wenjing", "s3:PutBucketPolicy", {"bucketName": "tw-lake-curated",
         "bucketPolicy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
                                         "Principal": {"AWS": PLATFORM}}]}}, PAYMENTS, {}),
        ("10-15T12:15:00", "wenjing", "s3:PutBucketLifecycle", {"bucketName": "tw-lake-raw"},
         PAYMENTS, {}),
        ("10-20T12:25:00", "priya", "s3:DeleteBucket", {"bucketName": "tw-tmp-exports"},
         PAYMENTS, {}),
        ("10-22T16:15:00", "priya", "s3:DeleteBucketEncryption",
         {"bucketName": "tw-lake-curated"}, PAYMENTS, {}),
        ("10-07T10:10:00", "tf", "s3:CreateBucket", {"bucketName": "tw-tmp-exports"},
         PAYMENTS, {}),
        ("10-23T07:15:00", "tf", "s3:PutBucketVersioning", {"bucketName": "tw-settlements"},
         PAYMENTS, {}),
        ("10-16T10:00:00", "wenjing", "lakeformation:GrantPermissions",
         {"permissions": ["SELECT"], "resource": {"table": {"name": "card_events"}}},
         PAYMENTS, {}),
        ("10-17T14:10:00", "priya", "lakeformation:RevokePermissions",
         {"permissions": ["SELECT"], "resource": {"table": {"name": "card_events"}}},
         PAYMENTS, {}),
        ("10-14T07:45:00", "wenjing", "glue:CreateJob", {"name": "card-events-backfill"},
         PAYMENTS, {}),
        ("10-22T07:35:00", "wenjing", "glue:DeleteTable", {"name": "card_events_old"},
         PAYMENTS, {}),
        ("10-20T07:30:00", "priya", "athena:DeleteWorkGroup", {"workGroup": "trial"},
         PAYMENTS, {}),
        ("10-18T21:55:00", "wenjing", "s3:PutBucketReplication", {"bucketName": "tw-settlements",
         "ReplicationConfiguration": {"Rule": {"Destination": {
             "Bucket": "arn:aws:s3:::partner-drop", "Account": FOREIGN}}}}, PAYMENTS, {}),
    ))  # fmt: skip
