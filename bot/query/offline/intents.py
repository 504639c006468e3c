"""What kind of question it is, by the first pattern that fits."""

import re

from bot.query.model import Intent
from bot.query.offline.tokens import Words

_ORIGIN_VERBS = (
    r"open(?:ed)?|creat(?:ed|e)|made|did|add(?:ed)?|chang(?:ed|e)|modif(?:ied|y)"
    r"|allow(?:ed)?|delet(?:ed|e)"
    r"|remov(?:ed|e)|clos(?:ed|e)|expos(?:ed|e)|set|enabl(?:ed|e)|disabl(?:ed|e)"
    r"|authori[sz]ed|launched"
    r"|started|stopped|terminated|attached|detached|touched|put|caused|turned"
)
_ORIGIN_CN = (
    "打开|开放|开启|创建|新建|修改|更改|改动|改了|删除|添加|允许|关闭|暴露|放行"
    "|做|改|开|启动|停止|动"
)
_PATTERNS: tuple[tuple[Intent, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern, re.IGNORECASE))  # type: ignore[misc]
    for intent, pattern in (
        ("session_trace",
         r"lateral movement|assumed? role\b.*\b(?:flow logs|following hour|instances)|横向移动"
         r"|(?:扮演|代入|切换).{0,4}角色.*(?:流日志|之后|后)"),
        ("connectivity",
         r"flow logs?\b|rejected connections?|connectivity (?:issues?|problems?)|流日志"
         r"|连接问题|连通性"),
        ("sg_exposure",
         r"security groups?\b.*(?:0\.0\.0\.0/0|::/0|internet|world|anywhere)"
         r"|(?:0\.0\.0\.0/0|::/0|internet|world|anywhere).*security groups?\b"
         r"|\b(?:inbound|ingress|incoming|traffic|firewall|ssh|rdp|ports?)\b[^?]*\b(?:0\.0\.0\.0/0"
         r"|::/0|internet|whole world|the world|anywhere|everyone|everywhere)\b"
         r"|\b(?:ssh|rdp|port \d+)\b[^?]*\b(?:expos\w+|public\w*)\b"
         r"|(?:入站|端口|SSH|RDP)[^？]*(?:公网|互联网|任意来源|0\.0\.0\.0/0|所有人)"
         r"|安全组.*(?:0\.0\.0\.0/0|::/0|公网|互联网|任意来源)|(?:0\.0\.0\.0/0|公网"
         r"|互联网).*安全组"),
        ("user_report",
         r"\baudit report\b|\b(?:all|every) (?:the )?(?:api )?(?:calls?|actions?|activity"
         r"|events) (?:by|from|of)\b"
         r"|\bwhat (?:did|has) \S+ (?:do|done)\b|\bactivity (?:report )?(?:of|for|by)\b"
         r"|\buser activity\b"
         r"|做了什么|干了什么|(?:所有|全部)(?:的)?(?:操作|调用|活动|API)|审计报告|活动报告"),
        ("auth_report",
         r"\b(?:console\s+)?(?:log[- ]?ins?|sign[- ]?ins?|logons?)\b(?! profile)|\blogged (?:in"
         r"|on)\b"
         r"|\bsigned (?:in|on)\b|ConsoleLogin|\blogs? (?:in|on)\b(?! the)"
         r"|登录(?!配置)|登陆|\bbrute[- ]?forc\w*|\bpassword spray\w*|\bcredential stuffing"
         r"|\bconnect(?:ions?|ed|s|ing)?\b.{0,20}\bto (?:the |our )?(?:aws |management )?console\b"
         r"|\bconsole connections?\b|连接(?:了|到|过)?(?:AWS\s*)?控制台"
         r"|暴力破解|爆破|撞库|\b(?:wrong|bad|incorrect|mistyped) passwords?\b|密码(?:错误|不对"
         r"|不正确|输错)"
         r"|输错(?:过|了)?[^，。？]{0,4}密码"),
        ("logging_integrity",
         r"\btamper\w*\b.{0,20}\b(?:logs?|logging|trails?)\b|篡改.{0,6}日志|cloudtrail (?:config\w*"
         r"|changes?|settings?|trail)|\btrails? (?:config\w*|changes?"
         r"|deleted|stopped)"
         r"|\b(?:disabl|stopp?|turn)\w*\b.{0,20}\b(?:logging|trails?)\b"
         r"|\b(?:logging|cloudtrail|trails?)\b.{0,25}\b(?:disabl|stopp?|turned off|tamper|delet"
         r"|impair)\w*"
         r"|CloudTrail\s*(?:的)?\s*(?:配置|变更|更改|设置)|(?<!流)(?:日志|跟踪).{0,6}(?:禁用|关闭"
         r"|停止)"
         r"|(?:禁用|关闭|停止)了?\s*(?:CloudTrail|日志记录|跟踪)"),
        ("policy_changes",
         r"\b(?:iam )?(?:(?<!bucket )(?<!key )(?<!password )(?<!trust )(?<!control )polic(?:y|ies)"
         r"|permissions?) changes?\b"
         r"|\bchang\w+ (?:to |of |in )?(?:iam )?(?:polic(?:y|ies)|permissions)"
         r"|privilege escalation|escalat\w+ (?:of )?(?:the )?privileges?"
         r"|privileges? (?:were )?escalated"
         r"|(?:策略|权限)\s*(?:的)?\s*(?:变更|更改|修改|变化|改动)|提权|权限提升"),
        ("origin",
         rf"\bwho\b.{{0,30}}\b(?:{_ORIGIN_VERBS})\b"
         rf"|\b(?:{_ORIGIN_VERBS})\b.{{0,40}}\bby (?:who|whom)\b"
         rf"|谁.{{0,8}}(?:{_ORIGIN_CN})|(?:{_ORIGIN_CN}).{{0,12}}(?:是谁|谁)|由谁"
         rf"|为什么.{0,12}(?:开放|打开|公开)"
         r"|\bwhy (?:is|are|was)\b.{0,40}\b(?:open|public|exposed)\b"
         r"|\bwhen (?:was|were) (?:this|it|the)\b|什么时候(?:打开|开放|创建|修改|改)"),
        ("permission_denied",
         r"\b(?:access[- ]denied|denied|unauthori[sz]ed)\b|permissions? (?:are |is )?missing"
         r"|拒绝|未授权|权限不足"),
        ("sg_changes",
         r"security groups?\b.{0,40}\b(?:chang|modif|edit|alter|updat)|\b(?:chang|modif|edit|alter"
         r"|updat)\w+.{0,30}security groups?\b"
         r"|安全组.{0,8}(?:变|改)|改[了过].{0,4}安全组"),
        ("network_changes",
         r"\bvpc-\w+|\bnetwork changes?\b|\b(?:nacl|route table|network acl)s? changes?\b"
         r"|网络.{0,4}(?:变更|更改)|(?:路由表|NACL).{0,6}(?:变|改)"),
        ("list_events",
         r"\bwhat(?:'s| has| was)? (?:changed|happened)\b|\bchanges?\b|\bcalls?\b|\bevents?\b"
         r"|变更|更改|变化|改动|发生了什么|调用|事件"),
    )
)  # fmt: skip
_TOPICS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    ("sg_changes", re.compile(r"\bsecurity groups?\b|安全组", re.I)),
    ("logging_integrity", re.compile(r"\bcloudtrail\b|\btrails\b|跟踪", re.I)),
    (
        "policy_changes",
        re.compile(
            r"(?<!password )(?<!bucket )(?<!key )(?<!trust )(?<!retention )\bpolic(?:y|ies)\b"
            r"|(?<!密码)(?<!桶)(?<!信任)策略|权限",
            re.I,
        ),
    ),
)
_CHANGED = re.compile(
    r"\bwhat(?:'s| has| was| were| has been)? changed\b"
    r"|\bchanges\b|\bmodified\b|\bwrites?\b|变更|更改|改动"
    r"|改了什么|修改|改[了过的]|[动做]过?手脚",
    re.I,
)
_WRITES = re.compile(
    r"\bwrite (?:actions?|calls?|events?|operations?|api)|\bwrites\b|\bmutat\w+\b"
    r"|\bnon-read\b|\b(?:every|each|any|all) writes?\b"
    r"|写(?:入)?操作|写(?:入)?调用|更改类", re.I,
)  # fmt: skip
_READ_ONLY = re.compile(r"\bread[- ]?only (?:actions?|calls?|events?|operations?)|只读", re.I)
_FLOW = re.compile(
    r"flow logs?\b|port scans?|rejected connections?|network connections?|流日志|端口扫描", re.I
)
_PRESENT = re.compile(
    r"\brules? that (?:allow|are)\b|\bcurrently\b|\bare (?:still )?open\b|允许|目前|现在", re.I
)


def intent(words: Words) -> Intent | None:
    """The kind of question, or None when no pattern fits."""
    for found, pattern in _PATTERNS:
        if words.has(pattern):
            return found
    return None


def topic(words: Words) -> Intent | None:
    """What kind of thing a "who changed …" is about when it names no single resource."""
    return next((found for found, pattern in _TOPICS if words.has(pattern)), None)


def wants_changes(words: Words) -> bool:
    """Whether only calls that change something are meant."""
    return words.has(_CHANGED) | bool(words.all(_WRITES))


def wants_reads(words: Words) -> bool:
    """Whether only calls that change nothing are meant."""
    return bool(words.all(_READ_ONLY))


def wants_flows(words: Words) -> bool:
    """Whether network traffic is asked for, which no CloudTrail store holds."""
    return words.has(_FLOW)


def wants_present(words: Words) -> bool:
    """Whether the present state is asked for, rather than what happened."""
    return words.has(_PRESENT)
