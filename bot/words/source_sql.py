"""What CloudTrail Lake and Athena say when they cannot be asked."""

WORDS = {
    "source.lake.denied": (
        "The event data store {store} refused the query; the read role there needs"
        " cloudtrail:StartQuery, and kms:Decrypt for a store with a key of its own ({detail}).",
        "事件数据存储 {store} 拒绝了查询；该处的读取角色需要 cloudtrail:StartQuery，"
        "若存储使用自有密钥还需要 kms:Decrypt（{detail}）。"),
    "source.athena.output": (
        "Athena has nowhere to put results for {table}: give workgroup {workgroup} an output"
        " location, or set output (s3://…) at the entry in questions.sources.",
        "Athena 没有存放 {table} 结果的位置：请为工作组 {workgroup} 设置输出位置，"
        "或在 questions.sources 的条目中填写 output（s3://…）。"),
    "source.athena.limit": (
        "The query would read more than workgroup {workgroup} allows; ask about fewer days,"
        " accounts or regions, or raise the workgroup's limit.",
        "查询读取的数据会超过工作组 {workgroup} 的限额；请缩小日期、账户或区域范围，"
        "或提高工作组的限额。"),
    "source.athena.max_bytes": (
        "The query over {table} was stopped because it read more than max_bytes of its entry in"
        " questions.sources allows; ask about fewer days, accounts or regions.",
        "对 {table} 的查询已停止，因为读取量超过 questions.sources 中该条目的 max_bytes；"
        "请缩小日期、账户或区域范围。"),
    "source.athena.denied": (
        "Athena may not read {table} ({detail}); the read role there needs glue:GetTable,"
        " s3:GetObject and s3:ListBucket on the log bucket, and s3:PutObject on the output"
        " location.",
        "Athena 无权读取 {table}（{detail}）；该处的读取角色需要 glue:GetTable、"
        "日志存储桶的 s3:GetObject 与 s3:ListBucket，以及输出位置的 s3:PutObject。"),
    "answer.note.athena_fields": (
        "Read through an Athena table: members of a record that the table has no column for are"
        " not seen, and whether data events are logged does not show there.",
        "通过 Athena 表读取：表中没有对应列的记录成员不可见，也无法得知是否记录了数据事件。"),
    "answer.feature.flow_logs": ("flow logs", "流日志"),
    "answer.feature.event_data_store": (
        "event data store with these accounts and regions (CloudTrail Lake takes no new customers"
        " since 31 May 2026)",
        "包含这些账户和区域的事件数据存储（CloudTrail Lake 自 2026 年 5 月 31 日起不接受新客户）"),
    "answer.feature.date_partition": (
        "date among the partitions of its table, so that every question would read all files",
        "按日期分区的表，否则每个问题都会读取全部文件"),
    "answer.feature.table_with_these_accounts_and_regions": (
        "table with these accounts and regions", "包含这些账户和区域的表"),
}  # fmt: skip
