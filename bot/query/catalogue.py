"""Named groups of CloudTrail calls, so that a question can say "policy changes" and mean a list."""

from typing import NamedTuple


class Group(NamedTuple):
    """Calls of the given sources; see the service's API reference for each name."""

    sources: tuple[str, ...]
    names: tuple[str, ...]


_IAM = ("iam.amazonaws.com",)
_EC2 = ("ec2.amazonaws.com",)

GROUPS: dict[str, Group] = {
    "iam.policy_change": Group(_IAM, (
        "CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion",
        "SetDefaultPolicyVersion", "PutUserPolicy", "PutRolePolicy", "PutGroupPolicy",
        "DeleteUserPolicy", "DeleteRolePolicy", "DeleteGroupPolicy", "AttachUserPolicy",
        "AttachRolePolicy", "AttachGroupPolicy", "DetachUserPolicy", "DetachRolePolicy",
        "DetachGroupPolicy", "PutUserPermissionsBoundary", "PutRolePermissionsBoundary",
        "DeleteUserPermissionsBoundary", "DeleteRolePermissionsBoundary",
        "UpdateAssumeRolePolicy", "CreateRole", "UpdateRole", "DeleteRole", "AddUserToGroup",
        "AddRoleToInstanceProfile",
    )),
    "iam.credential": Group(_IAM, (
        "CreateUser", "CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey",
        "CreateLoginProfile", "UpdateLoginProfile", "DeactivateMFADevice",
    )),
    "cloudtrail.config": Group(("cloudtrail.amazonaws.com",), (
        "StopLogging", "StartLogging", "DeleteTrail", "UpdateTrail", "CreateTrail",
        "PutEventSelectors", "PutInsightSelectors", "StopEventDataStoreIngestion",
        "StartEventDataStoreIngestion", "UpdateEventDataStore", "DeleteEventDataStore",
        "RestoreEventDataStore", "PutEventConfiguration",
        "RegisterOrganizationDelegatedAdmin", "DeregisterOrganizationDelegatedAdmin",
    )),
    "sg.rule_change": Group(_EC2, (
        "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress",
        "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress", "ModifySecurityGroupRules",
        "CreateSecurityGroup", "DeleteSecurityGroup",
    )),
    "sg.ingress_change": Group(_EC2, (
        "AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress",
        "ModifySecurityGroupRules",
    )),
    "network.change": Group(_EC2, (
        "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress",
        "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress", "ModifySecurityGroupRules",
        "CreateNetworkAclEntry", "ReplaceNetworkAclEntry", "DeleteNetworkAclEntry",
        "ReplaceNetworkAclAssociation", "CreateRoute", "ReplaceRoute", "DeleteRoute",
        "AssociateRouteTable", "DisassociateRouteTable", "ReplaceRouteTableAssociation",
        "ModifyNetworkInterfaceAttribute",
    )),
    "console.login": Group(("signin.amazonaws.com",), ("ConsoleLogin",)),
    "s3.exposure": Group(("s3.amazonaws.com", "s3control.amazonaws.com"), (
        "PutBucketPolicy", "DeleteBucketPolicy", "PutBucketAcl", "PutBucketPublicAccessBlock",
        "DeleteBucketPublicAccessBlock", "PutAccountPublicAccessBlock",
        "DeleteAccountPublicAccessBlock", "PutPublicAccessBlock", "DeletePublicAccessBlock",
        "CreateBucket", "PutBucketOwnershipControls",
    )),
    "instance.lifecycle": Group(_EC2, (
        "RunInstances", "StartInstances", "StopInstances", "RebootInstances",
        "TerminateInstances",
    )),
    "snapshot.share": Group(("ec2.amazonaws.com", "rds.amazonaws.com"), (
        "ModifySnapshotAttribute", "ModifyDBSnapshotAttribute", "ModifyDBClusterSnapshotAttribute",
    )),
    "lambda.share": Group(("lambda.amazonaws.com",), (
        "AddPermission", "AddLayerVersionPermission", "CreateFunctionUrlConfig",
        "UpdateFunctionUrlConfig",
    )),
    "sg.open": Group(_EC2, (
        "AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules",
    )),
    "image.share": Group(_EC2, ("ModifyImageAttribute",)),
    "s3.public": Group(("s3.amazonaws.com", "s3control.amazonaws.com"), (
        "PutBucketPolicy", "PutBucketAcl", "PutObjectAcl", "PutBucketPublicAccessBlock",
        "DeleteBucketPublicAccessBlock", "PutAccountPublicAccessBlock", "PutPublicAccessBlock",
        "DeleteAccountPublicAccessBlock", "DeletePublicAccessBlock",
    )),
    "data.share": Group((), (
        "ModifySnapshotAttribute", "ModifyDBSnapshotAttribute", "ModifyDBClusterSnapshotAttribute",
        "ModifyImageAttribute", "PutBucketPolicy", "PutBucketAcl", "PutKeyPolicy", "CreateGrant",
        "CreateResourceShare", "AssociateResourceShare", "AddPermission",
        "AddLayerVersionPermission", "PutResourcePolicy", "SetRepositoryPolicy",
    )),
    "data.exposure": Group((), (
        "ModifySnapshotAttribute", "ModifyDBSnapshotAttribute", "ModifyDBClusterSnapshotAttribute",
        "ModifyImageAttribute", "PutBucketPolicy", "PutBucketAcl", "DeleteBucketPublicAccessBlock",
        "PutBucketPublicAccessBlock", "DeleteAccountPublicAccessBlock", "PutResourcePolicy",
        "DeletePublicAccessBlock", "AddPermission", "SetRepositoryPolicy",
    )),
    "ssm.run": Group(("ssm.amazonaws.com",), (
        "SendCommand", "StartSession", "ResumeSession", "StartAutomationExecution",
        "CreateAssociation",
    )),
    "instance.connect": Group((), (
        "StartSession", "ResumeSession", "SendSSHPublicKey", "SendSerialConsoleSSHPublicKey",
        "EnableSerialConsoleAccess",
    )),
    "detection.off": Group(("guardduty.amazonaws.com", "securityhub.amazonaws.com",
                            "macie2.amazonaws.com", "inspector2.amazonaws.com",
                            "config.amazonaws.com", "access-analyzer.amazonaws.com"), (
        "DeleteDetector", "UpdateDetector", "StopMonitoringMembers", "DisassociateMembers",
        "DisassociateFromMasterAccount", "DisassociateFromAdministratorAccount", "DeleteMembers",
        "DisableSecurityHub", "BatchDisableStandards", "DisableMacie", "Disable",
        "StopConfigurationRecorder", "DeleteConfigurationRecorder", "DeleteDeliveryChannel",
        "DeleteAnalyzer",
    )),
    "admin.grant": Group(_IAM, (
        "AttachUserPolicy", "AttachRolePolicy", "AttachGroupPolicy", "PutUserPolicy",
        "PutRolePolicy", "PutGroupPolicy", "AddUserToGroup", "CreatePolicyVersion",
        "SetDefaultPolicyVersion", "UpdateAssumeRolePolicy",
    )),
    "scp.change": Group(("organizations.amazonaws.com",), (
        "CreatePolicy", "UpdatePolicy", "DeletePolicy", "AttachPolicy", "DetachPolicy",
        "EnablePolicyType", "DisablePolicyType",
    )),
    "password.change": Group(_IAM, ("ChangePassword", "UpdateLoginProfile")),
    "restore.snapshot": Group((), (
        "RestoreDBInstanceFromDBSnapshot", "RestoreDBClusterFromSnapshot",
        "RestoreFromClusterSnapshot", "RestoreTableFromBackup", "StartRestoreJob",
        "RestoreTableFromClusterSnapshot", "CreateVolumeFromSnapshot",
    )),
    "policy.written": Group(_IAM, (
        "CreatePolicy", "CreatePolicyVersion", "PutUserPolicy", "PutRolePolicy", "PutGroupPolicy",
        "AttachUserPolicy", "AttachRolePolicy", "AttachGroupPolicy", "UpdateAssumeRolePolicy",
        "CreateRole", "AddUserToGroup",
    )),
    "admin.attach": Group(_IAM, ("AttachUserPolicy", "AttachRolePolicy", "AttachGroupPolicy")),
    "credential.change": Group(_IAM, (
        "CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile", "UpdateAccessKey",
        "DeleteAccessKey", "DeleteLoginProfile", "UploadSSHPublicKey", "UploadSigningCertificate",
        "CreateServiceSpecificCredential", "ResetServiceSpecificCredential", "ChangePassword",
        "CreateVirtualMFADevice", "EnableMFADevice", "DeactivateMFADevice",
        "DeleteVirtualMFADevice",
    )),
    "persistence": Group(_IAM, (
        "CreateUser", "CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile", "CreateRole",
        "UpdateAssumeRolePolicy", "AttachUserPolicy", "AttachRolePolicy", "PutUserPolicy",
        "PutRolePolicy", "AddUserToGroup", "CreateSAMLProvider", "CreateOpenIDConnectProvider",
    )),
    "discovery": Group((), (
        "GetCallerIdentity", "ListUsers", "ListRoles", "ListGroups", "ListPolicies",
        "ListAttachedUserPolicies", "ListAttachedRolePolicies", "ListUserPolicies",
        "ListAccessKeys", "GetAccountAuthorizationDetails", "GetAccountSummary", "ListBuckets",
        "ListSecrets", "DescribeInstances", "DescribeSnapshots", "DescribeSecurityGroups",
        "DescribeVpcs", "ListFunctions", "DescribeDBInstances", "DescribeOrganization",
        "ListAccounts", "DescribeTrails", "ListDetectors", "DescribeRegions", "ListKeys",
        "DescribeUserPolicy", "ListTopics", "ListQueues", "ListTables",
    )),
    # What an intruder does by the tactics of https://attack.mitre.org/matrices/enterprise/cloud/iaas/
    "ransom": Group((), (
        "DeleteObject", "DeleteObjects", "DeleteBucket", "PutBucketVersioning",
        "PutBucketLifecycle", "PutBucketLifecycleConfiguration", "PutBucketEncryption",
        "CopyObject", "DeleteDBInstance", "DeleteDBCluster", "DeleteDBSnapshot",
        "DeleteDBClusterSnapshot", "DeleteSnapshot", "DeleteVolume", "DeleteRecoveryPoint",
        "DeleteBackupVault", "ScheduleKeyDeletion", "DisableKey", "PutKeyPolicy",
        "DeleteImportedKeyMaterial", "DeleteTable", "DeleteBackup",
    )),
    "impact": Group((), (
        "DeleteObject", "DeleteObjects", "DeleteBucket", "DeleteDBInstance", "DeleteDBCluster",
        "DeleteDBSnapshot", "DeleteDBClusterSnapshot", "DeleteSnapshot", "DeleteVolume",
        "DeleteRecoveryPoint", "DeleteBackupVault", "ScheduleKeyDeletion", "DisableKey",
        "TerminateInstances", "DeleteFunction", "DeleteTable", "DeleteBackup", "DeleteFileSystem",
        "DeleteStack", "DeleteSecret", "DeleteHostedZone", "DeleteCluster",
    )),
    "credential.access": Group((), (
        "GetSecretValue", "BatchGetSecretValue", "GetPasswordData", "GetParameter",
        "GetParameters", "GetParametersByPath", "GetParameterHistory", "CreateAccessKey",
        "GetSessionToken", "GetFederationToken", "GetCredentialReport", "GenerateCredentialReport",
        "CreateLoginProfile", "UpdateLoginProfile",
    )),
    "initial.access": Group((), (
        "ConsoleLogin", "GetCallerIdentity", "AssumeRole", "AssumeRoleWithSAML",
        "AssumeRoleWithWebIdentity", "GetSessionToken", "GetFederationToken", "GetSigninToken",
    )),
    "collection": Group((), (
        "GetObject", "CopyObject", "CreateSnapshot", "CreateDBSnapshot", "CreateDBClusterSnapshot",
        "CopySnapshot", "CopyDBSnapshot", "StartExportTask", "ExportTableToPointInTime", "Scan",
        "GetSnapshotBlock", "ListSnapshotBlocks", "GetSecretValue", "BatchGetSecretValue",
        "GetParameter", "GetParameters", "GetParametersByPath",
    )),
    "secret.read": Group(("secretsmanager.amazonaws.com",), (
        "GetSecretValue", "BatchGetSecretValue",
    )),
    "role.change": Group(_IAM, (
        "CreateRole", "UpdateRole", "DeleteRole", "UpdateRoleDescription", "AttachRolePolicy",
        "DetachRolePolicy", "PutRolePolicy", "DeleteRolePolicy", "UpdateAssumeRolePolicy",
        "PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary",
        "CreateServiceLinkedRole", "DeleteServiceLinkedRole",
    )),
    "mfa.change": Group(_IAM, (
        "EnableMFADevice", "DeactivateMFADevice", "CreateVirtualMFADevice",
        "DeleteVirtualMFADevice", "ResyncMFADevice",
    )),
    "kms.destruction": Group(("kms.amazonaws.com",), (
        "ScheduleKeyDeletion", "DeleteImportedKeyMaterial",
    )),
    "federation": Group(("iam.amazonaws.com", "sso.amazonaws.com"), (
        "CreateSAMLProvider", "UpdateSAMLProvider", "DeleteSAMLProvider",
        "CreateOpenIDConnectProvider", "DeleteOpenIDConnectProvider",
        "UpdateOpenIDConnectProviderThumbprint", "AddClientIDToOpenIDConnectProvider",
    )),
}  # fmt: skip

#: Policies that give away an account; a change that names one is pointed out first.
ADMIN_POLICIES = frozenset({"AdministratorAccess", "IAMFullAccess", "PowerUserAccess"})

#: Services whose calls are recorded in us-east-1 whatever region the caller is in.
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html
GLOBAL_SOURCES = frozenset({
    "iam.amazonaws.com", "sts.amazonaws.com", "signin.amazonaws.com", "cloudfront.amazonaws.com",
    "route53.amazonaws.com", "organizations.amazonaws.com", "sso.amazonaws.com",
})  # fmt: skip


def names_of(groups: tuple[str, ...], names: tuple[str, ...]) -> frozenset[str]:
    """All event names that `groups` and `names` stand for; raises KeyError for an unknown group."""
    found = set(names)
    for group in groups:
        found.update(GROUPS[group].names)
    return frozenset(found)


def sources_of(groups: tuple[str, ...]) -> frozenset[str]:
    """The event sources the groups live in."""
    return frozenset(source for group in groups for source in GROUPS[group].sources)


def known_names() -> frozenset[str]:
    """Every event name of the catalogue."""
    return names_of(tuple(GROUPS), ())
