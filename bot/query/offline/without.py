"""What is left out, said in fewer ways: "anyone but root", "s3 aside", "alice 的不用看"."""

from bot.query.rewriting import rewritten, rules

_NAME = r"(?:[A-Za-z][\w.@+=*/-]*[A-Za-z0-9*]|(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?)"
_TOOL = r"(?:the\s+)?(?:terraform|cloudformation|console|cli|sdk|pipeline)\b"
_PEOPLE = (
    r"(?:any(?:one|body)|some(?:one|body)|people|users?|whoever|those|persons?|callers?|principals?"
    r"|identit(?:y|ies)|accounts?|things?|calls?|events?|ones|errors?|failures?)"
)
_GONE = (
    r"(?:不用(?:看|管|算|列|理)?|不(?:要|看|算|计|管|列|统计|考虑)(?:在内)?|别(?:看|算|管|列)"
    r"|可以?忽略|忽略(?:掉)?|就?算了"
    r"|除外|略过|跳过|剔除(?:掉)?|去掉|去除|排除(?:掉|在外)?|过滤掉|不感兴趣)"
)
_RULES = rules(
    (
        (r"\bwith (?:the|an) exceptions? (?:of|for)\b|\bto the exclusion of\b|\bother then\b"
         r"|\bexcl\.?(?=\s)|\bbut for\b|\bnot interested in\b"
         r"|\b(?:i\s+)?(?:do\s+)?not (?:care (?:about|for)|show(?: me)?|list|want(?: to see)?"
         r"|bother with)"
         r"(?=\s)|\bforget(?: about)?\b|\bnever mind\b"
         r"|\bsave(?: for)?(?=\s+(?:those|the ones|by|from)\b)|\bleav(?:e|ing) out\b"
         r"|\bleaving aside\b",
         "excluding"),
        (r"\b(?:for|with)\s+(?:any\s+|some\s+)?(?:reasons?|causes?)\s+other than\b", "excluding"),
        (r"\bwho else (?:than|but|besides|except)\b", "who besides"),
        (r"\bby others than\b|\b(?:from |in |to )?(?:any|every)(?:where|thing|place) (?:but"
         r"|other than"
         r"|except)\b|\ball but\b(?=\s+\S)", "excluding"),
        (rf"\b(?P<who>{_PEOPLE})\s+(?:(?:who|that|which)\s+)?(?:(?:is|are|was|were)\s+)?not\s+"
         rf"(?=(?:an?\s+|the\s+)?(?:(?:aws\s+)?services?|root|(?:iam\s+)?(?:user|role)\s+{_NAME}"
         r"|access[- ]denied|denied|throttl\w+|read-only|reads?)\b)", r"\g<who> excluding "),
        (r"\bnot\s+(?:caused|triggered|due)\s+(?:by|to)\s+(?=(?:missing |a lack of )?permissions?\b"
         r"|throttl|rate)", "excluding "),
        (rf"\b(?:except(?:ing)?(?: for)?|excluding|other than|apart from|aside from|besides"
         rf"|ignoring)\s+"
         rf"(?:what(?:ever)?|things|anything|everything|the ones|those|calls?"
         rf"|changes)\s+(?:that\s+)?"
         rf"(?:the\s+)?(?P<x>(?:(?:user|role)\s+)?{_NAME})\s+(?:did|made|does|has done|ran|called"
         r"|has made)\b", r"excluding \g<x>"),
        (rf"\b(?:made |done )?(?:outside(?: of)?|without (?:using|going through|touching)"
         rf"|bypass(?:ed|ing)"
         rf"|circumvent(?:ed|ing)|avoid(?:ed|ing)|not going through|going around"
         rf"|other than (?:through|via"
         rf"|with|by))\s+(?=(?:of\s+)?{_TOOL})", "excluding "),
        (rf"\b(?:(?:that|which)\s+)?(?:(?:are|were"
         rf"|is)\s+)?not\s+(?:from\s+)?(?P<x>{_NAME})\s+(?:calls"
         r"|events|requests|related)\b", r"excluding \g<x> "),
        (rf"(?P<x>(?:只读|读取?|查询|写入?|登录|控制台|(?:AWS\s*)?服务|被?拒绝|限流"
         rf"|{_NAME}))\s*(?:类|操作|调用|事件|账[户号]"
         rf"|用户|角色)?\s*的?(?:操作|调用|事件|部分|那些|记录)?\s*(?:都|就|也"
         rf"|可以)?{_GONE}(?=\s*(?:$|[,，。？?!！;；]))",
         r" 排除 \g<x> "),
        (rf"(?<![除了]\s)(?<![除了])(?P<x>(?<![\w.-]){_NAME}\s*(?:账[户号]|区域|用户"
         rf"|角色))\s*(?:之外|以外)"
         r"(?=的|谁|有)", r" 除 \g<x> 以外"),
        (r"(?:没有?|不|未)(?:走|经过|经由)\s*(?=[A-Za-z]|控制台|命令行)"
         r"|绕[过开](?:了)?\s*(?=[A-Za-z]|控制台)",
         "不是通过 "),
    )
)  # fmt: skip


def without(text: str) -> str:
    """The text with what is left out behind "excluding" or 排除."""
    return rewritten(text, _RULES)
