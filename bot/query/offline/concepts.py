"""What people call a group of calls: sharing, exposure, tampering, running things remotely."""

import re

from bot.query.offline.tokens import Words

_SHARE = (
    r"(?:made available|shar(?:ed?|ing)|public(?:ly)?|expos\w+|exfiltrat\w+|"
    r"(?:an?)?other account|outside)"
)
_OFF = (
    r"(?:disabl|turn(?:ed|ing)? off|switch(?:ed)? off|shut(?:ting)? (?:off|down)|stopp?|delet"
    r"|tamper|suspend|kill|impair)\w*"
)
_PATTERNS: tuple[tuple[str, str], ...] = tuple(
    (group, pattern)
    for group, pattern in (
        ("snapshot.share", rf"\b{_SHARE}\b[^.?]{{0,40}}\bsnapshots?\b"
                           rf"|\bsnapshots?\b[^.?]{{0,40}}\b{_SHARE}\b"
                           r"|快照.{0,8}(?:共享|公开|分享)|(?:共享|分享|公开)了?.{0,6}快照"),
        ("image.share", rf"\b{_SHARE}\b[^.?]{{0,30}}\b(?:amis?|images?)\b|\b(?:amis?"
                        rf"|images?)\b[^.?]{{0,30}}\b{_SHARE}\b"
                        r"|(?:镜像|AMI).{0,8}(?:共享|公开|分享)|(?:共享|分享|公开)了?.{0,6}(?:镜像|AMI)"),
        ("s3.public", r"\bbuckets?\b[^.?]{0,40}\b(?:public\w*|expos\w+|world[- ]readable"
                      r"|open(?:ed)?)\b"
                      r"|\b(?:public|expos\w+|open(?:ed)?)\b[^.?]{0,30}\bbuckets?\b"
                      r"|public access block"
                      r"|桶.{0,10}(?:公开|公共|暴露|公网)|(?:公开|暴露)了?.{0,8}桶"),
        ("data.share", r"\bshared? (?:with|to)\b|\bsharing with\b|\bresource shar\w+\b|(?:共享"
                       r"|分享)(?:给|到)"),
        ("ssm.run", r"\b(?:run|ran|execut\w+|commands?)\b[^.?]{0,30}\b(?:ssm|systems manager)\b"
                    r"|\b(?:ssm|systems manager|remote(?:ly)?"
                    r"|run)\b[^.?]{0,20}\b(?:run commands?|commands?|execut\w+|shell)\b"
                    r"|(?:通过|使用|用)\s*(?:SSM|Systems Manager).{0,6}(?:运行|执行)"
                    r"|远程(?:命令|执行)"),
        ("data.exposure", r"\bexfiltrat\w*|\bdata (?:leak\w*|theft|breach\w*|exposure)|数据(?:外泄"
                          r"|泄露|泄漏)"),
        ("lambda.share", r"\b(?:functions?|lambdas?)\b[^.?]{0,30}\b(?:public|shared|exposed)\b"
                         r"|函数.{0,6}(?:公开|共享)"),
        ("sg.open", r"\bports\b (?:were |was |got )?opened\b|\bopen(?:ed|ing)?\b (?:any |some "
                    r"|new )?(?:ports\b(?! ?\d)|inbound|ingress)\b(?! ?\d)"),
        ("instance.connect", r"\b(?:via|through|using|with) (?:the )?session manager\b"
                             r"|\b(?:session manager|ssm) sessions?\b|\bserial console\b"
                             r"|\binstance connect\b"
                             r"|\bconnect(?:ed)? to (?:an? |the )?instances?\b"
                             r"|\bshell(?:s)? (?:on|into)\b"),
        ("detection.off", rf"\b{_OFF}\b[^.?]{{0,30}}\b(?:guardduty|security hub|aws config"
                          rf"|config recorders?|access analyzer|detections?"
                          rf"|detectors?|macie|inspector|monitoring|defen[cs]es?)\b"
                          r"|\bguardduty\b[^.?]{0,20}\b(?:off|disabled|deleted|stopped)\b"
                          r"|\bdefen[cs]e evasion\b|\bevad\w+ (?:defen[cs]es?|detection)\b"
                          r"|防御(?:规避|绕过)|(?:规避|绕过|逃避)(?:防御|检测)"
                          r"|(?:关闭|禁用|停用|删除|关掉|关停|停掉|停止|关了|停了|删掉)了?.{0,4}"
                          r"(?:GuardDuty|检测器|Security Hub|安全检测)"),
        ("admin.grant", r"\b(?:gave|give|given|grant\w*|got|gain\w*"
                        r"|obtain\w*)\b[^.?]{0,40}\badmin\w*"
                        r"|\badmin\w* (?:rights?|privileges?|permissions?|access) (?:to|granted"
                        r"|given)"
                        r"|(?:授予|给了?)[^，。？]{0,40}管理员(?:权限)?"),
        ("admin.attach", r"\battach\w*\b[^.?]{0,40}\badmin(?:istrator)?(?: access)?(?:"
                         r" polic\w+)?\b(?!Access)"
                         r"|附加了?.{0,10}管理员|管理员策略"),
        ("credential.change", r"\b(?:new|created|leaked|fresh) credentials?\b"
                              r"|\bcredential changes?\b"
                              r"|新(?:的)?凭证|凭证(?:的)?(?:变更|创建)"),
        ("persistence", r"\bpersisten(?:ce|t)\b(?![^.?]*:)"
                        r"|(?<!user )(?<!role )\bbackdoors?\b(?!-)|持久化|后门"),
        ("discovery", r"\b(?:reconnaissance|recon|enumerat\w+)\b"
                      r"|\b(?:account|cloud|infrastructure|resource)?\s*discovery (?:activity"
                      r"|events?|calls?|phase|attempts?|actions?|behaviou?r)\b|侦察|枚举|探测行为|踩点"),
        ("ransom", r"\bransom\w*|勒索"),
        ("impact", r"\b(?:data )?destruction(?: of data)?\b|\bdestructive\b"
                   r"|\bimpact (?:events?|phase|activity|tactics?|actions?|stage)\b"
                   r"|\bwip(?:ed|ing) (?:out )?(?:all |our )*data\b"
                   r"|破坏性|数据(?:破坏|销毁|毁坏)|影响阶段"),
        ("credential.access", r"\b(?:credentials?|secrets?) (?:access|theft|harvest\w*|dump\w*"
                              r"|stealing)(?! key)\b|\b(?:steal|harvest|dump)\w* (?:of )?"
                              r"(?:our |the )?credentials?\b"
                              r"|(?:凭证|凭据)(?:访问|窃取|收集|获取|盗取)|窃取(?:凭证|凭据)"),
        ("initial.access", r"\binitial access\b|\bfirst foothold\b|\bfootholds?\b|初始访问"
                           r"|初始接入"),
        ("collection", r"\b(?:data )?collection (?:events?|phase|activity|tactics?|stage|attempts?)"
                       r"\b|\bdata collection\b|数据(?:收集|采集)"),
        ("password.change", r"\bpasswords?\b(?! polic| data)[^.?]{0,30}\b(?:chang|reset|updat)\w*"
                            r"|\b(?:chang|reset|updat)\w*\b(?![^.?]{0,30}\b(?:secret"
                            r"|polic))[^.?]{0,30}\bpasswords?\b(?! polic| data)"
                            r"|密码(?!策略).{0,6}(?:重置|修改|更改)|(?:重置|修改|更改)了?.{0,8}密码(?!策略)"),
        ("scp.change", r"\bscps?\b|\bservice control polic(?:y|ies)\b|服务控制策略"),
        ("restore.snapshot", r"\brestor\w*\b[^.?]{0,40}\bfrom (?:an? |the |any )?(?:\w+ )?"
                             r"(?:snapshots?|backups?)\b|从(?:快照|备份).{0,4}(?:恢复|还原)"),
        ("secret.read", r"\bsecrets? (?:reads?|retrievals?|access(?:es)?|lookups?)\b|\breads? of "
                        r"(?:the )?secrets?\b|\b(?:read|retriev|access|fetch|dump|stole"
                        r"|got)\w*\b[^.?]{0,20}\bsecrets?\b(?! ?manager)"
                        r"|(?:读取|获取|访问了|访问过|查看)了?.{0,6}(?:(?<!访问)密钥(?!对)|机密|秘密|凭据)"),
        ("role.change", r"\brole changes?\b|\bchang\w+ (?:to |of |in )?(?:iam )?roles?\b"
                        r"|角色(?:的)?(?:变更|更改|修改)"),
        ("mfa.change", r"\bmfa (?:device )?changes?\b|MFA\s*(?:设备)?(?:的)?(?:变更|更改)"),
        ("kms.destruction", r"\bkeys?\b[^.?]{0,30}\b(?:scheduled? for deletion|destroyed)\b"
                            r"|密钥.{0,6}计划删除|计划删除.{0,6}密钥"),
        ("federation", r"\b(?:saml|identity) providers?\b|\bfederat\w+ (?:changes?|providers?)\b"
                       r"|身份提供商"),
    )
)  # fmt: skip

#: A wide group gives way to a narrow one that the question says too.
_WIDER = {
    "data.share": ("snapshot.share", "image.share", "s3.public"),
    "admin.grant": ("admin.attach",),
    "data.exposure": ("snapshot.share", "image.share", "s3.public", "data.share"),
    "discovery": ("persistence",),
}


def concepts(words: Words) -> tuple[str, ...]:
    """Groups of the catalogue that the question speaks of by their common name."""
    found = [g for g, pattern in _PATTERNS if words.has(re.compile(pattern, re.IGNORECASE))]
    return tuple(g for g in found if not any(better in found for better in _WIDER.get(g, ())))
