"""The lexicon: current for the installed botocore, quick to load, and it finds what people mean."""

import subprocess
import sys
import time

import pytest

from bot.query.lexicon import DATA, Lexicon, by_name, singular, split
from bot.query.offline import calls
from bot.query.offline.tokens import Words
from docs.lexicon import missing


def test_every_call_of_the_installed_botocore_is_known() -> None:
    assert missing() == set()


def test_reading_the_file_takes_less_than_a_tenth_of_a_second() -> None:
    text = DATA.read_text("utf-8")
    started = time.perf_counter()
    Lexicon(text)
    assert time.perf_counter() - started < 0.1


def test_the_core_reads_questions_without_botocore() -> None:
    program = (
        "import sys; from bot.query.offline.calls import find; "
        "from bot.query.offline.tokens import Words; find(Words('who deleted the function')); "
        "assert not any(name.startswith('boto') for name in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("DeleteAccessKey", ("Delete", "AccessKey", "access key")),
        ("CreateFunction20150331", ("Create", "Function20150331", "function")),
        ("UpdateFunctionCode20150331v2", ("Update", "FunctionCode20150331v2", "function code")),
        ("CreateDBSnapshot", ("Create", "DBSnapshot", "db snapshot")),
        ("ListMFADevices", ("List", "MFADevices", "mfa device")),
    ],
)
def test_a_call_is_a_verb_and_a_thing(name: str, parts: tuple[str, str, str]) -> None:
    assert split(name) == parts


@pytest.mark.parametrize(
    ("word", "one"),
    [("policies", "policy"), ("addresses", "address"), ("access", "access"), ("keys", "key"),
     ("aliases", "aliase"), ("status", "status"), ("boxes", "box")],
)  # fmt: skip
def test_plurals(word: str, one: str) -> None:
    assert singular(word) == one


@pytest.mark.parametrize(
    ("text", "name", "source"),
    [
        ("who deleted the lambda function", "DeleteFunction", "lambda"),
        ("any new access keys", "CreateAccessKey", "iam"),
        ("谁删除了日志组", "DeleteLogGroup", "logs"),
        ("who purged the queue", "PurgeQueue", "sqs"),
        ("who stopped the config recorder", "StopConfigurationRecorder", "config"),
        ("was an RDS snapshot restored", "RestoreDBInstanceFromDBSnapshot", "rds"),
        ("who turned off MFA", "DeactivateMFADevice", "iam"),
        ("alarms deleted in CloudWatch", "DeleteAlarms", "monitoring"),
        ("step function executions started", "StartExecution", "states"),
        ("who removed the VPC flow logs", "DeleteFlowLogs", "ec2"),
        ("who left the organization", "LeaveOrganization", "organizations"),
        ("DNS record changes", "ChangeResourceRecordSets", "route53"),
    ],
)
def test_a_verb_and_a_thing_are_a_call(text: str, name: str, source: str) -> None:
    assert name in calls.find(Words(text)).names
    assert f"{source}.amazonaws.com" in {call.source for call in by_name(name)}
