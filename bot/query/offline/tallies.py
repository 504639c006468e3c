"""Counting in fewer ways of saying it: "the number of", "each of our accounts", "a day"."""

from bot.query.rewriting import rewritten, rules

_RULES = rules(
    (
        (r"(?<!by )(?<!by the )\b(?:the\s+)?(?:total\s+|overall\s+)?(?:number|amount|quantity"
         r"|volume"
         r"|tally) of\b", "how many"),
        (r"\bby (?:the )?(?:number|amount|volume|count|frequency) of (?:calls|events|requests"
         r"|times)\b",
         ""),
        (r"\b(each|every)\s+(?:one\s+|single\s+)?of\s+(?:our|the|my|these|those|all)(?:\s+(?:the"
         r"|our))?\s+"
         r"(?:\w+(?=\s+accounts))?\s*", r"\1 "),
        (r"\bper-(?=[a-z])", "per "),
        (r"(?<=[a-z]s )an? (?=(?:hour|day|week|month)\b(?!\s+(?:ago|before|after|later|earlier)))",
         "per "),
        (r"\bhow many times an? (?=hour|day|week|month)", "how many times per "),
        (r"(?<=\w)\s+(?:record(?:ed)?|rack(?:ed)? up|produced?|generated?|accounted for)\s*(?=$"
         r"|[?.,]"
         r"|(?:on|in|during|since|yesterday|today|last|between|for)\b)", " "),
        (r"\b(?:occurred|occurs?|occurring|arose|turned up|cropped up)\b", "happened"),
        (r"\bsee[ns]? (?=the most\b|most\b|the fewest\b)", "has "),
        (r"(?:合计|总计|累计|总共|一共)(?=[^，。？]{0,12}(?:多少|几))", ""),
        (r"触发(?:了|过)?的?(?=\s*(?:限流|错误|报错|失败|异常))"
         r"|(?<=[次人见])出现(?:过)?(?=\s*(?:$|[是在的，。？]))", ""),
        (r"(?<=[各每])(?:个)?(?:成员|子|分|独立)(?=账[户号])", ""),
    )
)  # fmt: skip


def tallies(text: str) -> str:
    """The text with counting said in the words that bot.query.offline.shape knows."""
    return rewritten(text, _RULES)
