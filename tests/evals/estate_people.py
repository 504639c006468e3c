"""Who acts in the third corpus: people of Identity Center, pipelines, workloads, old users."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.evals.people import hash_of

PAYMENTS, PLATFORM, SANDBOX = "310845527719", "640192873355", "905561034482"
FOREIGN, VENDOR = "118822773344", "552907713866"
ACCOUNTS = {"payments": PAYMENTS, "platform": PLATFORM, "sandbox": SANDBOX}
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
Record = dict[str, Any]

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"
CLI = "aws-cli/2.31.9 md/awscrt#0.27.6 ua/2.1 os/macos#24.6.0 md/arch#arm64 lang/python#3.13.7"
GO = "aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.24.6 md/GOOS#linux md/GOARCH#amd64"
BOTO = "Boto3/1.40.46 md/Botocore#1.40.46 ua/2.1 os/linux#6.1.150 lang/python#3.12.11"
ACTIONS = "aws-sdk-nodejs/2.1692.0 linux/v20.19.5 configure-aws-credentials-for-github-actions"
TERRAFORM = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.3 (+https://www.terraform.io) "
    "terraform-provider-aws/6.14.1 aws-sdk-go-v2/1.39.2"
)
THIEF_AGENT = "Boto3/1.26.90 Python/3.11.2 Linux/6.1.0-kali9-amd64 Botocore/1.29.90"
OFFICE, VPN, CI_IP = "198.51.100.130", "198.51.100.201", "192.0.2.61"
THIEF_IP = "203.0.113.187"


class Actor(NamedTuple):
    """Somebody: the identity in a given account, the usual address and agent."""

    identity: Callable[[str], Record]
    ip: str
    agent: str


def user(name: str, key: str = "", console: bool = False) -> Callable[[str], Record]:
    """An IAM user, with its own key or at the console."""

    def made(account: str) -> Record:
        who: Record = {
            "type": "IAMUser", "principalId": f"AIDA4{hash_of(name):015}", "userName": name,
            "arn": f"arn:aws:iam::{account}:user/{name}", "accountId": account,
            "accessKeyId": key or f"AKIA4{hash_of(name):015}",
        }  # fmt: skip
        if console:
            who["accessKeyId"] = f"ASIA4{hash_of(name):015}"
            attributes = {"creationDate": "2025-10-01T07:00:00Z", "mfaAuthenticated": "false"}
            who["sessionContext"] = {"sessionIssuer": {}, "attributes": attributes}
        return who

    return made


def role(name: str, session: str, path: str = "") -> Callable[[str], Record]:
    """A session of a role."""

    def made(account: str) -> Record:
        number = f"AROA4{hash_of(name):015}"
        issuer = {
            "type": "Role", "principalId": number, "accountId": account, "userName": name,
            "arn": f"arn:aws:iam::{account}:role/{path}{name}",
        }  # fmt: skip
        attributes = {"creationDate": "2025-10-01T07:00:00Z", "mfaAuthenticated": "false"}
        return {
            "type": "AssumedRole", "principalId": f"{number}:{session}", "accountId": account,
            "arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
            "accessKeyId": f"ASIA4{hash_of(name + session):015}",
            "sessionContext": {"sessionIssuer": issuer, "attributes": attributes},
        }  # fmt: skip

    return made


def sso(name: str, permission_set: str) -> Callable[[str], Record]:
    """A person's session of a permission set."""
    mark = f"{hash_of(permission_set) * 7919:016x}"
    path = "aws-reserved/sso.amazonaws.com/eu-central-1/"
    return role(f"AWSReservedSSO_{permission_set}_{mark}", f"{name}@tidewell.io", path)


def root(account: str) -> Record:
    """The root user."""
    return {"type": "Root", "principalId": account, "arn": f"arn:aws:iam::{account}:root",
            "accountId": account, "accessKeyId": ""}  # fmt: skip


def service(name: str) -> Callable[[str], Record]:
    """An AWS service."""
    return lambda account: {"type": "AWSService", "invokedBy": f"{name}.amazonaws.com"}


def web(subject: str) -> Record:
    """A workload with a token of its pipeline."""
    provider = f"arn:aws:iam::{PLATFORM}:oidc-provider/token.actions.githubusercontent.com"
    return {"type": "WebIdentityUser", "principalId": f"{provider}:sts.amazonaws.com:{subject}",
            "userName": subject, "identityProvider": provider}  # fmt: skip


def stranger(account: str) -> Record:
    """Somebody of another account, of whom the record keeps no name."""
    return {"type": "AWSAccount", "principalId": "AIDASTRANGER000000042", "accountId": account}


def _by_service(name: str) -> Actor:
    return Actor(service(name), f"{name}.amazonaws.com", f"{name}.amazonaws.com")


def actors() -> dict[str, Actor]:
    """All of them by the name the story uses."""
    services = ("autoscaling", "config", "eks", "ecs", "rds", "guardduty", "backup")
    return {name: _by_service(name) for name in services} | {
        "ingrid": Actor(sso("ingrid.vale", "OrgAdmin"), OFFICE, CHROME),
        "marek": Actor(sso("marek.dusek", "PlatformEngineer"), OFFICE, CLI),
        "nadia": Actor(sso("nadia.roth", "PlatformEngineer"), VPN, CHROME),
        "priya": Actor(sso("priya.nair", "DataEngineer"), VPN, CHROME),
        "wenjing": Actor(sso("wenjing.luo", "DataEngineer"), "192.0.2.118", BOTO),
        "oskar": Actor(sso("oskar.lind", "DatabaseOps"), OFFICE, CHROME),
        "hal": Actor(sso("hal.okafor", "SecurityResponder"), VPN, CLI),
        "jonas": Actor(sso("jonas.krug", "SandboxPowerUser"), "192.0.2.240", CHROME),
        "tess": Actor(sso("tess.ibarra", "ReadOnly"), OFFICE, CHROME),
        "kai": Actor(user("kai.berg", console=True), "192.0.2.33", CHROME),
        "root": Actor(root, OFFICE, CHROME),
        "gha": Actor(role("gha-deploy", "GitHubActions"), CI_IP, ACTIONS),
        "tf": Actor(role("tf-apply", "atlantis"), "10.60.1.14", TERRAFORM),
        "webhook": Actor(role("orders-webhook-exec", "orders-webhook"), "10.60.8.77", BOTO),
        "ledger": Actor(role("ledger-task", "7c0de4f2a91b4f6d"), "10.60.9.20", GO),
        "node": Actor(role("eks-node-tern", "i-07b3e9d1c2f4a5608"), "10.60.12.31", GO),
        "etl": Actor(role("GlueEtl", "GlueJobRunnerSession"), "10.60.20.5", BOTO),
        "grafana": Actor(user("grafana-reader"), "10.60.3.3", GO),
        "mailer": Actor(user("svc-mailer", "AKIA4QLEAKEDMAILER07"), "10.60.4.9", BOTO),
        "thief": Actor(user("svc-mailer", "AKIA4QLEAKEDMAILER07"), THIEF_IP, THIEF_AGENT),
        "opssync": Actor(user("ops-sync", console=True), THIEF_IP, CHROME),
    }
