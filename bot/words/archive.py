"""Words about files: the local archive, flow records, what was skipped and why."""

WORDS: dict[str, tuple[str, str]] = {
    "answer.flows.all": (
        "{n} flow records, {rejected} of them rejected: {bytes} bytes in {packets} packets from "
        "{sources} addresses to {targets} address–port pairs.",
        "{n} 条流日志记录，其中 {rejected} 条被拒绝：{bytes} 字节，{packets} 个数据包，"
        "来自 {sources} 个地址，发往 {targets} 个地址–端口。"),
    "answer.flows.group": (
        "{key}: {n} records, {bytes} bytes, {packets} packets.",
        "{key}：{n} 条记录，{bytes} 字节，{packets} 个数据包。"),
    "answer.column.src": ("From", "源地址"),
    "answer.column.dst": ("To", "目的地址"),
    "answer.column.src_port": ("From port", "源端口"),
    "answer.column.dst_port": ("Port", "端口"),
    "answer.column.protocol": ("Protocol", "协议"),
    "answer.column.action": ("Action", "动作"),
    "answer.column.interface": ("Interface", "网络接口"),
    "answer.column.packets": ("Packets", "数据包"),
    "answer.column.bytes": ("Bytes", "字节"),
    "answer.column.distinct_src": ("Different sources", "不同源地址数"),
    "answer.column.distinct_dst": ("Different targets", "不同目的地址数"),
    "answer.column.distinct_src_port": ("Different source ports", "不同源端口数"),
    "answer.column.distinct_dst_port": ("Different ports", "不同端口数"),
    "answer.column.distinct_protocol": ("Different protocols", "不同协议数"),
    "answer.column.distinct_action": ("Different actions", "不同动作数"),
    "answer.column.distinct_interface": ("Different interfaces", "不同网络接口数"),
    "answer.column.distinct_mfa": ("Different MFA states", "不同MFA状态数"),
    "answer.assume.archive": (
        "The question names {store}; it was answered from the files that were given.",
        "问题指定了 {store}；这里依据所给文件作答。"),
    "answer.note.skipped": (
        "{n} files were not read: {names}.", "有 {n} 个文件未读取：{names}。"),
    "answer.note.skipped.one": ("One file was not read: {names}.", "有一个文件未读取：{names}。"),
    "archive.added": (
        "{files} files with {events} events converted; {known} were known already.",
        "已转换 {files} 个文件，共 {events} 个事件；{known} 个此前已转换。"),
    "archive.unreadable": (
        "{n} records in them are no readable CloudTrail events.",
        "其中 {n} 条记录不是可读的 CloudTrail 事件。"),
    "answer.feature.events_of_these_days": ("events of these days", "这些日期的事件"),
    "archive.skip.truncated": (
        "the compressed file ends before its data does; it is half-written or damaged",
        "压缩文件在数据结束前就中断了；可能只写了一半或已损坏"),
    "archive.skip.corrupt": ("the compressed data is damaged", "压缩数据已损坏"),
    "archive.skip.half": (
        "the JSON ends in the middle; the file is half-written", "JSON 中途结束；文件只写了一半"),
    "archive.skip.json": ("it is not valid JSON", "不是有效的 JSON"),
    "archive.skip.digest": (
        "it is a CloudTrail digest: signatures of log files, no events",
        "这是 CloudTrail 摘要文件：只有日志文件的签名，没有事件"),
    "archive.skip.insight": (
        "it holds CloudTrail Insights events, which describe rates of calls, not calls",
        "其中是 CloudTrail Insights 事件，描述的是调用速率而不是调用"),
    "archive.skip.foreign": (
        "it holds no CloudTrail records and no flow records",
        "其中没有 CloudTrail 记录或流日志记录"),
    "archive.skip.flow": (
        "it holds flow records, which are read where they lie",
        "其中是流日志记录，直接从原文件读取"),
    "archive.skip.header": (
        "its first line does not name flow log fields", "其首行不是流日志字段名"),
    "archive.skip.empty": ("it is empty", "文件为空"),
    "archive.skip.unreadable": ("it could not be opened", "无法打开"),
    "archive.skip.parquet": ("it is no readable Parquet file", "不是可读的 Parquet 文件"),
    "archive.skip.deep": ("its JSON is nested too deeply", "其 JSON 嵌套过深"),
    "archive.skip.zip": (
        "it is a ZIP file; unpack it first", "这是 ZIP 文件；请先解压"),
    "archive.skip.packed": (
        "it is compressed in another way than gzip; unpack it first",
        "它不是 gzip 压缩；请先解压"),
    "archive.skip.utf16": (
        "it is written in UTF-16; save it as UTF-8", "文件编码为 UTF-16；请另存为 UTF-8"),
    "archive.skip.history": (
        "it is a CSV download of the event history, which leaves out who and what in detail; "
        "download it as JSON",
        "这是事件历史的 CSV 下载，缺少身份和请求的细节；请下载为 JSON"),
    "archive.skip.denied": (
        "S3 did not let it be read (s3:GetObject, kms:Decrypt); it is tried again next time",
        "S3 不允许读取（s3:GetObject、kms:Decrypt）；下次会再试"),
    "archive.skip.glacier": (
        "it lies in an archive storage class and must be restored first",
        "它位于归档存储类别中，须先恢复"),
    "archive.skip.gone": ("it was gone when it was fetched", "获取时已不存在"),
    "archive.s3.denied": (
        "S3 does not let us list the bucket {bucket}: the role or user needs s3:ListBucket on it.",
        "S3 不允许列出存储桶 {bucket}：角色或用户需要对它的 s3:ListBucket 权限。"),
    "archive.s3.missing": ("There is no bucket {bucket}.", "没有名为 {bucket} 的存储桶。"),
    "archive.skip.kind": ("its name is not that of a log file", "文件名不是日志文件的名称"),
}  # fmt: skip
