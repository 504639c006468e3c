"""What is said about log groups as a source of events."""

WORDS = {
    "answer.note.large_events": (
        "Events larger than 256 KB do not reach CloudWatch Logs.",
        "超过 256 KB 的事件不会进入 CloudWatch Logs。"),
    "answer.feature.log_groups_with_these_events": (
        "log group with such records of these accounts and regions; let a trail or a flow log"
        " deliver to CloudWatch Logs, or name a group under questions.sources",
        "包含这些账户和区域此类记录的日志组；请让跟踪或流日志投递到 CloudWatch Logs，"
        "或在 questions.sources 中指定日志组"),
    "answer.feature.event_category_in_ocsf_records": (
        "event category (its log group is in OCSF form, which has the product's name there)",
        "事件类别（其日志组为 OCSF 格式，该处写的是产品名称）"),
    "answer.feature.so_many_names": (
        "query long enough for so many names", "容纳如此多名称的查询长度"),
}  # fmt: skip
