"""The sandbox's own `hubward.yaml`, written from the story's names."""

import yaml

from integrations.sandbox import story


def text(observe: bool = False, model: bool = False) -> str:
    """The operator file as YAML; the three switches are on unless `observe`."""
    ana, ben, chen, dee = (person.id for person in story.PEOPLE[:4])
    scopes = [{"who": who, "accounts": ["all"]} for who in (ana, ben, chen, "C0FINDINGS")]
    scopes.append({"who": dee, "accounts": ["444444444444"]})
    document = {
        "workspace": {
            "channel": "C0FINDINGS",
            "approvals_channel": "C0APPROVAL",
            "incident_channel": "C0INCIDENT",
            "language": "en",
            "timezone": "UTC",
            "hub_write_back": not observe,
            # The story has a guest and an outsider in it, so that both can be tried.
            "shared_channels_allowed": ["C0FINDINGS"],
        },
        "accounts": [
            {
                "id": account.id,
                "name": account.name,
                "environment": account.environment,
                "team": account.team,
                "regions": list(story.REGIONS),
                "read_role": story.READ_ROLE,
                "write_role": story.WRITE_ROLE,
            }
            for account in story.ACCOUNTS
        ],
        "routes": [{"channel": "C0FINDINGS", "severities": ["CRITICAL"], "post": "now"}],
        "approvals": {
            "operators": [ana, ben, chen],
            "approvers": [ben, chen],
            "on_call": [ben, chen],
            "incident": [chen],
            "teams": {account.team: [ben, chen] for account in story.ACCOUNTS},
        },
        "questions": {"scopes": scopes, "sources": _sources()},
        "tickets": {"enabled": not observe, "system": "jira", "project": story.JIRA_PROJECT},
        "remediation": {"execute": not observe},
        **({"model": {"provider": "anthropic"}} if model else {}),
    }
    head = "# The sandbox's operator file: the same format as your own hubward.yaml.\n"
    return head + yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def _sources() -> list[dict[str, str]]:
    """Where events lie besides what is found without being told."""
    athena = {
        "store": "athena", "account": "333333333333", "region": story.HOME_REGION,
        "database": "security_logs", "workgroup": "hubward",
    }  # fmt: skip
    return [
        # The organisation's trail delivers into a log group of the tooling account.
        {"store": "logs_insights", "account": story.TOOLING_ACCOUNT, "region": story.HOME_REGION},
        {**athena, "table": "cloudtrail_logs"},
        {**athena, "dataset": "vpc_flow", "table": "vpc_flow_logs"},
    ]
