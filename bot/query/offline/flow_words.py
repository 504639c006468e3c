"""Which questions are about network traffic and not about calls, by their words."""

import re

_LOGS = re.compile(r"\bflow[- ]?logs?\b|\bflow records?\b|流日志", re.I)
_NET = (
    r"(?:tcp|udp|icmp|network|inbound|outbound|incoming|outgoing|internal|external|ingress"
    r"|egress|ssh|rdp|https?|dns|smb|ssl|tls|telnet|mysql|postgres\w*|redis|internet|lateral)"
)
_STRONG = re.compile(
    r"\battempts?\s+(?:on|to|against)\s+(?:port\s+)?\d|(?:每个|按)端口|"
    r"\b(?:source|destination|dst|dest|target|src)\s+ports?\b|\bdestination (?:ips?|address\w*"
    r"|hosts?)\b"
    r"|\b(?:src|dst)(?:addr|port)\b|\baction\s*=|(?-i:\b(?:REJECT|ACCEPT)\b)|\bcommunicat\w+"
    r"|\btalk\b|\b(?:inbound|outbound|incoming|outgoing)\b|\b(?:which|by|per) protocols?\b"
    r"|\b(?:largest|biggest)\b.{0,20}\b(?:transfers?|flows?|connections?|sessions?)\b"
    r"|\bbetween (?:two )?(?:internal|external|private|public) \w+|\bexfiltrat\w+|\bipv[46]\b"
    rf"|\bflow[- ]?logs?\b|\bflow records?\b|(?<!work)(?<!step )\bflows\b|\b{_NET}\s+flows?\b"
    rf"|\btraffic\b|\bpackets?\b|\bport[- ]?scan\w*|\b(?:accepted|allowed|rejected"
    rf"|denied)\s+(?:vs\.?|versus|and|or)\s+(?:accepted|allowed|rejected|denied)\b|\b(?:scann?ing"
    rf"|scann?ed|probing|probed|sweep\w*)\b.{{0,20}}\b(?:ports?|network|hosts?|us)\b"
    rf"|\btalk(?:s|ed|ing|ers?)\b|\b(?:rejected|accepted|dropped|blocked|denied|refused"
    rf"|established|allowed|failed|successful|permitted"
    rf"|{_NET})\s+(?:\w+\s+){{0,2}}(?:connections?|connection attempts?|conns)\b"
    rf"|\b{_NET}\s+attempts?\b"
    r"|\bconnections?\s+(?:that|to|from|between|on|over|with|via|lasting|per|by|into|against"
    r"|longer|were|at|in the|of)\b|\bconnect(?:ed|ing|s)?\s+(?:to|from|with)\b"
    r"|\bbytes\b|\bgigabytes?\b|\bbandwidth\b|\b[GMT]i?B\b|\b(?:udp|icmp|tcp)\b|\bpings?\b"
    r"|\beast[- ]?west\b|\blateral traffic\b|\bdata (?:transfer|volume|exfiltrat)\w*|\begress\b"
    r"|\bingress (?:traffic|bytes)"
    r"|源端口|目[的标]端口|(?:源|目[的标])\s*(?:IP\s*)?地址|(?:尝试|试).{0,8}端口|扫描\s*\d"
    r"|最大的.{0,6}(?:流|传输)"
    rf"|\b(?:rejected|denied|blocked|dropped|accepted)\s+{_NET}\b"
    r"|\b(?:skipdata|nodata)\b|流日志|流量|连接(?!问题|池|数据库|器)|数据包|字节|端口扫描"
    r"|扫描端口|带宽",
    re.IGNORECASE,
)
_IP = r"(?<![\w.:/-])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?"
_NETWORKED = re.compile(
    r"\b(?:sen[dt]s?|try|tried|trying|reach(?:ed|ing|es)?|hits?|hitting|blocked|dropped|probed?"
    r"|gets? through|get in\b|getting through|upload\w*|download\w*|receiv\w+|contact\w*"
    r"|destinations?|appear\w*|got through"
    r"|connect\w*|rejected|get to|got to|access(?:ed|ing)?(?! key))\b|\bto port\b|\bon port\b"
    r"|访问|收到|被接受|发送|接收|到达|拦截|丢弃|阻止|被拒|尝试连|上传|下载", re.IGNORECASE,
)  # fmt: skip
_PLACES = re.compile(r"(?<![\w-])(?:eni|i|subnet|vpc)-[0-9a-z]{3,}")
_MOVED = re.compile(
    r"\b(?:rejected|blocked|dropped|denied|refused|accepted|sent|sends?|receiv\w+|left|upload\w*"
    r"|download\w*)\b|被拒|拦截|丢弃|接受|发送|收到",
    re.IGNORECASE,
)
_ENDS = re.compile(
    rf"{_IP}|\b(?:outside|external|internal|internet|public (?:ips?|address\w*|hosts?"
    rf"|internet))\b|(?<![\w-])eni-[0-9a-z]+|\bports?\s+\d|外部|内部|公网|内网|端口\s*\d"
    rf"|\d\s*端口", re.I
)  # fmt: skip
#: What is asked of CloudTrail whatever else is said: calls, rules, sign-ins, who changed what.
TRAIL = re.compile(
    r"\bcloudtrail\b|\brules?\b|\b(?i:s3|root|iam|kms)\b|\b(?:security groups?|nacls?"
    r"|network acls?|route tables?|firewall rules?"
    r"|policies|policy|waf|buckets?|secrets?|roles?|snapshots?|lambda|passwords?)\b|\bsg-"
    r"|\b(?:api|console|log[- ]?ins?|sign[- ]?ins?|logged in|signed in|access denied"
    r"|unauthori[sz]ed|access keys?)\b|\bcalls?\b|\busers?\b"
    r"|\bwho\b.{0,30}\b(?:open|allow|creat|delet|modif|chang|authori[sz]|revok|enabl|disabl|remov"
    r"|add|launch|stopp|start|terminat|expos|turn|attach|detach)(?:e|ed|s|d|ied)?\b"
    r"|\b(?:creat|delet|modif|updat|stopp|disabl|remov|enabl|turn)\w*\b.{0,25}\b(?:flow logs?"
    r"|connections?|traffic|mirror)"
    r"|\bflow logs?\b.{0,25}\b(?:creat|delet|modif|updat|stopp|disabl|remov|enabl|turned)\w*"
    r"|\b(?:vpn|direct connect|instance connect|peering)\b"
    r"|\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b|谁.{0,8}(?:打开|开放|创建|修改|更改|删除|添加|关闭|停止"
    r"|启用|禁用|允许)|安全组|路由表|网络ACL|调用|登录|API|策略|(?:删除|创建|关闭|停止"
    r"|修改)了?.{0,6}流日志"
)  # fmt: skip
#: Flow logs and calls in one question: it is answered in steps.
_STEPS = re.compile(
    r"(?:security groups?|nacls?|route tables?).{0,60}\bchang"
    r"|\bchang\w*.{0,40}(?:security groups?|nacls?"
    r"|route tables?)|\bassum\w+\s+(?:the\s+)?(?:\w+\s+)?role|\blateral movement\b"
    r"|(?:安全组|NACL|路由表).{0,20}(?:变更|更改|修改|改动)|扮演|代入|切换.{0,4}角色|横向移动",
    re.IGNORECASE,
)
#: What a firewall did to traffic is in the flow logs.
BY_RULE = re.compile(
    r"\b(?:by|because of|due to)\s+(?:the\s+|an?\s+|our\s+)?(?:security groups?|network acls?"
    r"|nacls?"
    r"|firewalls?)\b|被(?:安全组|网络ACL|NACL|防火墙)(?=拒绝|拦截|阻止)", re.IGNORECASE,
)  # fmt: skip
SCAN = re.compile(
    r"\bscan(?:s|ned|ning)?\s+(?:anything|anyone|others|us)\b|\bport[- ]?scan\w*|\b(?:scan\w*"
    r"|prob(?:e|ed|es|ing)|sweep\w*|reconnaissance"
    r"|recon)\b.{0,25}\b(?:ports?|network|hosts?|us|vpcs?|subnets?)\b|\b(?:port|network"
    r"|horizontal|vertical) (?:scan|sweep)\w*"
    r"|\bwho(?:'s| is| was)? scann\w+|\bscann(?:ers?|ing)\b|端口扫描|扫描\s*了?\s*\d"
    r"|扫描(?:了)?.{0,6}(?:端口"
    r"|网络|主机|我们)|网络扫描|扫描行为|扫描者", re.IGNORECASE,
)  # fmt: skip


def speaks_of_traffic(text: str) -> bool:
    """Whether the text asks for flow records rather than for calls."""
    logs = bool(_LOGS.search(text))
    if re.search(r"\bcloudtrail\b", text, re.I) or _STEPS.search(text):
        return False
    trail = TRAIL.search(BY_RULE.sub(" ", text))
    if trail and not (logs and not re.search(r"flow|流日志|who|谁", trail.group(), re.I)):
        return False
    if logs or _STRONG.search(text):
        return True
    if _PLACES.search(text) and _MOVED.search(text):
        return True
    return bool(_ENDS.search(text) and (_NETWORKED.search(text) or SCAN.search(text)))
