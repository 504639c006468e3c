"""How things went, in fewer ways of saying it: failed, denied, successful, throttled, either."""

from bot.query.rewriting import rewritten, rules

_NOUN = (
    r"(?:(?:api )?calls?|requests?|actions?|attempts?|operations?|events?|ones|things|anything"
    r"|everything|deletions?|creations?|updates?|launch(?:es)?|changes|reads|writes|assumptions?"
    r"|invocations?|deliver(?:y|ies)|activit(?:y|ies)|uploads?|downloads?|modifications?)"
)
_BE = r"(?:(?:got|gets?|was|were|are|is|been|being|have been|had been|has been)\s+)"
_REFUSED = (
    r"(?:rejected|refused|blocked|bounced(?: back)?|turned (?:down|away|back)|knocked back"
    r"|rebuffed|shut out|not (?:permitted|allowed|authori[sz]ed)"
    r"|stopped by (?:an? |the |our )?(?:iam|polic(?:y|ies)|permissions?|scps?))"
)
_MET = (
    r"(?:hit(?:s|ting)?|got|gets?|getting|received?|ran into|running into|return(?:ed|s|ing)?"
    r"|ended (?:in|with)|resulted in|came back(?: with| as)?|met with|produced|threw|throwing"
    r"|raised|gave|exceed(?:ed|s|ing)?|reach(?:ed|es|ing)?|went over|(?:stopped|blocked|limited) by"
    r"|because of|due to|caused by)"
)
_A = r"(?:an?\s+|the\s+|any\s+|some\s+|our\s+|its\s+|their\s+)?"
_WORKED = (
    r"(?:successful(?:ly)?|succeed(?:ed|s)?|success|work(?:ed|s)?(?!\s+(?:with|on|in|for|at)\b)"
    r"|(?:go|gone|went|get|got|make it|made it) through|complet(?:ed?|es)|pass(?:ed)?|ok|okay)"
)
_RULES = rules(
    (
        (r"\bun-?suc+es+f+ul+\b", "unsuccessful"), (r"\bun-?suc+es+f+ul+y\b", "unsuccessfully"),
        (r"\bsuc+es+f+ul+\b", "successful"), (r"\bsuc+es+f+ul+y\b", "successfully"),
        (r"\b(?:denyed|deined|dennied)\b", "denied"),
        (r"\bun-?aut?hori[sz]e?d\b|\bunathori[sz]ed\b", "unauthorized"),
        # What went either way is asked for whatever way it went.
        (rf"[,;(]?\s*\b(?:(?:failed|successful|denied|refused|succeeded|allowed) or not"
         rf"|whether or not (?:they|it|these|those) (?:{_WORKED}|failed)|regardless of (?:the "
         rf"|their "
         r"|its )?(?:outcome|result|success|status)|succeed(?:ed)? or fail(?:ed)?|no matter (?:how"
         r" (?:it|they) went|the outcome)|(?:the )?(?:failed|denied|refused|unsuccessful|rejected)"
         r" (?:ones|attempts|calls|tries)?\s*(?:included|as well|too|also)\b|(?:with )?(?:failures|"
         r"refusals|errors) included|both (?:the )?(?:successful|failed) and (?:the )?(?:successful"
         r"|failed)(?: ones)?)\)?", ""),
        (r"[,，]?\s*(?:不管|无论|不论)(?:是否)?成(?:功|败)(?:与否|还是失败|失败|或失败)?"
         r"|成功(?:和|与|、)?失败"
         r"(?:的)?都(?:要|算|列|看)|(?:失败|被拒绝?)的也(?:要|算|列)(?:上|进来)?", ""),
        # More than attempts.
        (r",?\s*\b(?:and |but )?(?:not|rather than|instead of|as opposed to|excluding|ignoring)\s+"
         r"(?:(?:just|merely|only|simply|mere|plain)\s+)?(?:been\s+)?(?:an?\s+"
         r"|the\s+)?(?:attempt(?:s|ed"
         r"|ing)?|tried|trying|tries|failed attempts?)\b(?!\s+to\b)", " successful"),
        (r"[,，]?\s*(?:而不是|不只是|不仅仅?是|不是)(?:仅仅?|只是|光)?(?:尝试|试图|试过"
         r"|试试)(?:过)?", " 成功"),
        (r"真(?:正|的)(?=[^，。？]{0,10}成功)", ""),
        (r"\b(?:not|never)\s+(?:quite\s+)?(?:managed?|manage)\s+to\b", "failed to"),
        (r"\b(?:managed?|succeed(?:ed)?|was able|were able)\s+(?:to|in)\s+(?=\w)", "successfully "),
        # Nothing came of it.
        (rf"\b(?:not|never|nor)\s+(?:(?:\w+ly|ever|been|be|a|quite)\s+)*{_WORKED}\b", "failed"),
        (r"\b(?:without success|to no avail|in vain|errored(?: out)?|fell over"
         r"|blew up)\b", "failed"),
        (r"没(?:有)?(?:能)?(?:执行|调用|操作|做|办)?成功?(?![员本])|没(?:有)?(?:通过|生效|跑通)"
         r"|未(?:能|获)?(?:成功|通过)",
         "失败"),
        # Refusals.
        (r"\b(?:which|what) (?:\w+ )?permissions? (?:does|did|is|was|do"
         r"|are) (?:the )?(?P<x>(?:(?:role"
         r"|user) )?\S+) (?:lack(?:ing)?|miss(?:ing)?|need(?:ing)?"
         r"|short of)\b", r"denied calls by \g<x>"),
        (r"\bwhat (?:is|was|does|did|has) (?:the )?(?P<x>(?:(?:role"
         r"|user) )?\S+) (?:been )?(?:lack(?:ing)?"
         r"|miss(?:ing)?|short of)\s+(?:the\s+)?(?:permissions?|rights|access)(?:\s+(?:for"
         r"|to do))?",
         r"denied calls by \g<x>"),
        (rf"\b(?P<n>{_NOUN})\s+(?:(?:that|which|who)\s+)?(?:(?:have|has"
         rf"|had)\s+)?{_BE}?{_REFUSED}\b",
         r"\g<n> denied"),
        (rf"\b(?:rejected|refused|blocked|forbidden)\s+(?={_NOUN}\b)", "denied "),
        (rf"\b{_MET}\s+{_A}(?:http\s+)?(?:403s?|access[- ]?denied"
         rf"|permission denied)\b(?: errors?)?",
         "denied"),
        (r"\b(?:http\s+)?403s?(?:\s+(?:errors?|responses?|status(?:es)?))?\b(?![.\d])(?=\s*(?:$"
         r"|[?,.]"
         r"|on|from|in|by|for|to|since|yesterday|today)\b)", "denied calls"),
        (r"被拒(?!绝)|越权|无权(?!限)|没(?:有)?权(?!限)|(?:权限不够|没有?(?:被)?授权|未经授权"
         r"|未被授权|未获授权|没有?权限)",
         "被拒绝"),
        # Too much, too often.
        (rf"\b(?:{_MET}\s+)?{_A}(?:(?:api|request|call)\s+)?(?:rate[- ]?limit(?:s|ing)?"
         rf"|request limits?"
         r"|rate (?:exceeded|limit exceeded)|too many requests|throttl(?:e|es"
         r"|ing) limits?)\b(?!\s*\()",
         "throttled"),
        (rf"\b{_MET}\s+{_A}(?:(?:service|instance|account|resource|vcpu|aws|\w+)\s+)?(?:quotas?"
         rf"|limits?)"
         r"\b(?! exceeded)", "failed with limit exceeded errors"),
        (rf"\b{_MET}\s+{_A}(?=(?:\w+[- ]){{0,2}}errors?\b)", "with "),
        (r"\berror[- ]free\b|\bwith(?:out| no) (?:any )?(?:problems|trouble|errors|failures)\b",
         "successful"),
        (r"\b(?:everything|all(?: \w+)?|anything|calls|events"
         r"|any \w+)\s+but\s+(?:the\s+)?(?=(?:failed"
         r"|failures?|errors?|denied|refused|successful)\b)", "calls excluding "),
    )
)  # fmt: skip


def went(text: str) -> str:
    """The text with every outcome said in the words that bot.query.offline.outcome knows."""
    return rewritten(text, _RULES)
