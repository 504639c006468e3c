"""Keys, tables, queues and topics: what protects what is stored in them."""

from typing import ClassVar

from bot.findings.rereads.base import Answers, Reread, Seen, seen, tail
from bot.models.plan import Call, Target


class KeyDeletion(Reread):
    """A KMS key that is about to be deleted."""

    controls: ClassVar[tuple[str, ...]] = ("KMS.3",)
    families: ClassVar[tuple[str, ...]] = ("key-deletion",)
    iam_read: ClassVar[tuple[str, ...]] = ("kms:DescribeKey",)

    def reads(self, target: Target) -> dict[str, Call]:
        """The key."""
        key = tail(target, "kms", "key")
        call = Call("kms", "describe_key", {"KeyId": key}, ("NotFoundException",))
        return {"key": call} if key else {}

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """There while the deletion is pending."""
        if state["key"] is None:
            return "gone"
        return seen((state["key"].get("KeyMetadata") or {}).get("KeyState") == "PendingDeletion")


class KeyRotation(Reread):
    """A KMS key that keeps its material."""

    controls: ClassVar[tuple[str, ...]] = ("KMS.4",)
    families: ClassVar[tuple[str, ...]] = ("key-rotation",)
    iam_read: ClassVar[tuple[str, ...]] = ("kms:GetKeyRotationStatus",)

    def reads(self, target: Target) -> dict[str, Call]:
        """Whether it rotates."""
        key = tail(target, "kms", "key")
        call = Call("kms", "get_key_rotation_status", {"KeyId": key}, ("NotFoundException",))
        return {"rotation": call} if key else {}

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """There until it does."""
        answer = state["rotation"]
        return "gone" if answer is None else seen(not answer.get("KeyRotationEnabled"))


class TableRecovery(Reread):
    """A DynamoDB table that cannot be brought back to an earlier moment."""

    controls: ClassVar[tuple[str, ...]] = ("DynamoDB.2",)
    families: ClassVar[tuple[str, ...]] = ("table-recovery",)
    iam_read: ClassVar[tuple[str, ...]] = ("dynamodb:DescribeContinuousBackups",)

    def reads(self, target: Target) -> dict[str, Call]:
        """Its continuous backups."""
        table = tail(target, "dynamodb", "table")
        gone = ("TableNotFoundException", "ResourceNotFoundException")
        call = Call("dynamodb", "describe_continuous_backups", {"TableName": table}, gone)
        return {"backups": call} if table else {}

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """There until point-in-time recovery is on."""
        if state["backups"] is None:
            return "gone"
        held = state["backups"].get("ContinuousBackupsDescription") or {}
        recovery = held.get("PointInTimeRecoveryDescription") or {}
        return seen(recovery.get("PointInTimeRecoveryStatus") != "ENABLED")


class TableDeletion(Reread):
    """A DynamoDB table that anybody may delete."""

    controls: ClassVar[tuple[str, ...]] = ("DynamoDB.6",)
    iam_read: ClassVar[tuple[str, ...]] = ("dynamodb:DescribeTable",)

    def reads(self, target: Target) -> dict[str, Call]:
        """The table."""
        table = tail(target, "dynamodb", "table")
        gone = ("ResourceNotFoundException",)
        call = Call("dynamodb", "describe_table", {"TableName": table}, gone)
        return {"table": call} if table else {}

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """There until it is protected."""
        if state["table"] is None:
            return "gone"
        return seen(not (state["table"].get("Table") or {}).get("DeletionProtectionEnabled"))


class QueueEncryption(Reread):
    """A queue or topic that keeps its messages in the clear."""

    controls: ClassVar[tuple[str, ...]] = ("SQS.1", "SNS.1")
    families: ClassVar[tuple[str, ...]] = ("queue-encryption",)
    iam_read: ClassVar[tuple[str, ...]] = ("sns:GetTopicAttributes", "sqs:GetQueueAttributes")

    def reads(self, target: Target) -> dict[str, Call]:
        """The attributes of a topic; a queue's need its URL, which follows from its name."""
        if tail(target, "sns", ""):
            asked = {"TopicArn": target.resource}
            return {"topic": Call("sns", "get_topic_attributes", asked, ("NotFound",))}
        queue = tail(target, "sqs", "")
        if not queue or target.partition != "aws":
            return {}
        url = f"https://sqs.{target.region}.amazonaws.com/{target.account}/{queue}"
        names = ["KmsMasterKeyId", "SqsManagedSseEnabled"]
        gone = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
        asked_queue = {"QueueUrl": url, "AttributeNames": names}
        return {"queue": Call("sqs", "get_queue_attributes", asked_queue, gone)}

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """There while neither a key nor the service's own encryption is set."""
        ((_, answer),) = state.items()
        if answer is None:
            return "gone"
        held = answer.get("Attributes") or {}
        own = str(held.get("SqsManagedSseEnabled", "")).lower() == "true"
        return seen(not (held.get("KmsMasterKeyId") or own))
