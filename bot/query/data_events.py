"""Calls that CloudTrail records only as data events, which a trail must be told to log."""

#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
DATA_EVENTS = frozenset({
    "GetObject", "PutObject", "DeleteObject", "DeleteObjects", "HeadObject", "CopyObject",
    "GetObjectAcl", "PutObjectAcl", "ListObjects", "Invoke", "InvokeExecution", "GetItem",
    "PutItem", "UpdateItem", "DeleteItem", "BatchGetItem", "BatchWriteItem", "Query", "Scan",
    "Publish", "SendMessage", "ReceiveMessage",
})  # fmt: skip
