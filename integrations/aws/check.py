"""Whether AWS is usable: own credentials, the queue, and the read role of every account."""

from bot.errors import HubwardError
from bot.settings import Settings
from integrations.aws.sessions import Sessions


def check_aws(sessions: Sessions, settings: Settings, queue_url: str) -> str:
    """Empty when all of it works, else what is missing and where, in a few sentences."""
    from botocore.exceptions import BotoCoreError, ClientError

    found: list[str] = []
    try:
        sessions.home("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as problem:
        return f"Hubward has no valid AWS credentials ({problem})."
    try:
        sessions.home("sqs").get_queue_attributes(
            QueueUrl=queue_url, AttributeNames=["ApproximateNumberOfMessages"]
        )
    except (BotoCoreError, ClientError) as problem:
        found.append(
            f"The queue {queue_url} cannot be read ({_code(problem)}): deploy deploy/hub.yaml and "
            "attach its policy, which grants sqs:ReceiveMessage."
        )
    for account in settings.accounts:
        try:
            sessions.client("ec2", account.id, account.regions[0]).describe_security_groups(
                MaxResults=5
            )
        except HubwardError:
            found.append(
                f"{account.name}: role {account.read_role} cannot be assumed; deploy "
                "deploy/account-roles.yaml there."
            )
        except (BotoCoreError, ClientError) as problem:
            found.append(
                f"{account.name}: {account.read_role} may not call "
                f"ec2:DescribeSecurityGroups ({_code(problem)}); see `hubward iam-policy read`."
            )
    return " ".join(found)


def _code(problem: Exception) -> str:
    response = getattr(problem, "response", None) or {}
    return str(response.get("Error", {}).get("Code") or problem)
