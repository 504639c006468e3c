"""Which words are names somebody gave, and which are words of the language or of AWS."""

import re
from functools import cache

from bot.query.lexicon import lexicon, singular
from bot.query.offline.tokens import STOP
from bot.query.offline.vocab import vocabulary

_MORE = frozenset(["allowed", "enumeration", "reconnaissance", "recon", "attacker", "attackers", "intruder", "hacker", "threat", "backdoor", "backdoors", "victim", "adversary", "overwritten", "come", "appear", "appeared", "seen", "because", "into", "every", "callers", "false", "true", "else", "whoever", "tool", "tools", "kind", "sort", "nobody", "none", "someone", "sts", "anonymous", "anyone", "anything", "anybody", "attempted", "attempts", "average", "bad", "baseline", "behalf", "best", "been", "being", "between", "both", "brand", "breach", "brute", "caller", "callers", "came", "canada", "change", "changed", "chart", "cn", "code", "codes", "come", "compared", "compromise", "compromised", "concerning", "count", "counts", "created", "credential", "credentials", "cross", "daily", "day", "days", "denied", "denials", "different", "distinct", "done", "doing", "down", "dump", "during", "earlier", "earliest", "enough", "every", "everyone", "everybody", "everything", "except", "excluding", "exposed", "exposure", "external", "failed", "failure", "failures", "failing", "few", "fifth", "find", "first", "five", "fixed", "foreign", "former", "forbidden", "found", "four", "friday", "from", "full", "got", "gone", "grouped", "happen", "happened", "happens", "hourly", "human", "humans", "ignoring", "incident", "inbound", "include", "included", "includes", "initial", "inside", "insecure", "internet", "intruder", "ip", "ips", "later", "latest", "least", "left", "legit", "like", "login", "logins", "logon", "made", "mail", "malicious", "mean", "means", "mfa", "midnight", "minute", "minutes", "missing", "mon", "monday", "monthly", "most", "newest", "next", "night", "no", "noon", "normal", "not", "nothing", "occur", "occurred", "off", "often", "oldest", "once", "open", "opened", "opening", "opens", "operator", "other", "others", "outbound", "outgoing", "own", "ordered", "part", "past", "per", "period", "person", "persist", "persistence", "please", "possible", "present", "previously", "principals", "prior", "privilege", "privileged", "privileges", "public", "rather", "recent", "recently", "refused", "region", "regions", "rejected", "repeated", "right", "root", "same", "saturday", "script", "second", "sequence", "services", "seven", "shared", "sharing", "short", "signed", "signin", "sign-in", "sign-ins", "sign-on", "since", "six", "some", "somebody", "someone", "something", "source", "sources", "stolen", "such", "successful", "successfully", "sunday", "suspicious", "sydney", "ten", "terraform", "third", "thirty", "three", "throttled", "through", "throughout", "thursday", "til", "till", "timeline", "timestamps", "together", "tonight", "too", "took", "top", "touched", "traffic", "tried", "try", "tuesday", "twelve", "two", "under", "undone", "unauthenticated", "unauthorised", "unauthorized", "unsuccessful", "until", "unused", "unusual", "up", "used", "using", "utc", "various", "via", "video", "wednesday", "week", "weekend", "weekly", "weird", "went", "whole", "wide", "without", "work", "worked", "world", "worse", "write", "writes", "written", "wrong", "yearly", "yesterday", "zone", "read-only", "cross-account", "console", "ireland", "london", "paris", "frankfurt", "stockholm", "tokyo", "singapore", "mumbai", "seoul", "osaka", "oregon", "virginia", "ohio", "california", "brazil", "bahrain", "cli", "sdk", "ssh", "rdp", "mysql", "http", "https", "tcp", "udp", "icmp", "admin", "administrator", "administrators", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "lateral", "movement", "flow", "flows", "logs", "let", "last", "long", "lot", "looking", "main", "many", "maybe", "much", "must", "near", "need", "needed", "needs", "never", "whose", "without", "january", "root's", "today's", "yesterday's", "iam's", "denied?", "pm", "am", "gmt", "est", "pst", "cet", "hi", "hello", "thanks", "thank", "weather", "win", "fix", "hey", "ok", "yes", "rest", "half", "hour", "either", "neither", "nor", "while", "against", "among", "per", "off", "out", "over", "actually", "ever", "exactly", "just", "really", "still", "already", "yet", "instead", "also", "always", "another", "any", "back", "because", "become", "before", "behind", "below", "beside", "besides", "better", "beyond", "big", "bring", "brought", "buy", "can", "cannot", "case", "cause", "could", "else", "end", "ended", "enter", "entered", "even", "event", "eventually", "evil", "example", "extra", "fact", "far", "fast", "felt", "forward", "front", "further", "gave", "general", "give", "given", "gives", "go", "goes", "going", "good", "great", "hand", "hard", "head", "hear", "held", "help", "her", "here", "hers", "high", "him", "his", "hold", "home", "idea", "if", "important", "indeed", "interest", "into", "keep", "kept", "kind", "knew", "know", "known", "large", "leave", "led", "less", "lie", "life", "line", "little", "live", "local", "longer", "look", "lost", "low", "making", "matter", "me", "mine", "moment", "money", "morning", "afternoon", "evening", "mostly", "move", "moved", "name", "necessary", "nice", "number", "numbers", "obvious", "offer", "old", "ones", "onto", "order", "our", "ourselves", "outside", "place", "placed", "plan", "play", "point", "points", "pretty", "problem", "problems", "put", "question", "quick", "quickly", "quite", "ran", "rate", "reach", "real", "reason", "reasons", "remain", "report", "said", "saw", "say", "seem", "seemed", "seems", "seen", "sense", "sent", "several", "shall", "should", "simple", "simply", "single", "situation", "small", "soon", "sort", "stay", "step", "steps", "still", "story", "strange", "sure", "system", "tell", "than", "that", "their", "them", "themselves", "then", "there", "these", "they", "thing", "things", "think", "this", "those", "though", "thought", "throw", "thus", "time", "times", "today", "tomorrow", "total", "toward", "towards", "trouble", "true", "turn", "turned", "turns", "type", "types", "unless", "unlike", "upon", "us", "useful", "usual", "usually", "very", "want", "wanted", "wants", "way", "ways", "we", "well", "were", "what", "whatever", "when", "whenever", "where", "whether", "which", "who", "whom", "why", "will", "wish", "within", "woman", "word", "words", "would", "year", "years", "yes", "you", "your", "role-based", "behave", "behaved", "behaviour", "behavior", "logging", "disabled", "tampering", "activity", "activities", "outage", "impact", "owner"])  # fmt: skip
#: Verbs that people call roles and users by.
_ROLE_NAMES = frozenset(
    ["deploy", "release", "publish", "scale", "push", "launch", "import", "export", "restore"]
)
_ID = re.compile(
    r"(?:sg|sgr|vpc|vpce|i|eni|rtb|subnet|acl|igw|nat|vol|snap|ami|lt|tgw|eipalloc|pcx|fl)-[0-9a-z]+"
)
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d{1,2}", re.I)
_NUMBERISH = re.compile(r"[\d:./T+-]+(?:Z|am|pm|st|nd|rd|th|h|d|m|min|hours?|days?|utc)?", re.I)
_HYPHENS = re.compile(r"[a-z]+(?:-[a-z]+)+", re.I)


def strong_name(text: str) -> bool:
    """A name by its looks: inner capitals, digits, dots, dashes; no id, date, region or call."""
    if _NUMBERISH.fullmatch(text) or _REGION.fullmatch(text) or _ID.fullmatch(text):
        return False
    if _HYPHENS.fullmatch(text) and all(_common(part) for part in text.lower().split("-")):
        return False
    if len(text) < 3 or _service(text) or text.lower() in _words():
        return False
    return bool(re.search(r"[a-z][A-Z]|[._@/=+-]|\w\d|\d[A-Za-z]", text)) or (
        bool(re.search(r"[A-Z]", text)) and not _common(text.lower()) and not text.isupper()
    )


def is_name(text: str, *, typed: bool = False) -> bool:
    """A name by being no word we know; after "user" or "role" names of AWS things may be names."""
    if strong_name(text):
        return True
    if _NUMBERISH.fullmatch(text) or _REGION.fullmatch(text) or _ID.fullmatch(text):
        return False
    word = text.lower()
    if typed:
        free = word in _ROLE_NAMES or word not in _grammar()
        return len(text) > 1 and free and word not in STOP
    return len(text) > 2 and not _common(word) and not _service(text) and not text.isupper()


def _service(text: str) -> bool:
    word = text.lower()
    return word in lexicon().services or word in vocabulary().services


def _common(word: str) -> bool:
    word = word.removesuffix("'s")
    return word in _words() or singular(word) in _words()


@cache
def _words() -> frozenset[str]:
    known = lexicon().words | _grammar() | STOP
    return frozenset(known) | {part for name in lexicon().services for part in name.split()}


@cache
def _grammar() -> frozenset[str]:
    forms = vocabulary().forms
    return frozenset(forms) | _MORE | frozenset(forms.values()) | frozenset(["agent", "agents", "name", "names", "policy", "policies", "change", "changes", "activity", "report", "login", "logins", "role", "roles", "account", "accounts", "session", "sessions", "key", "keys", "group", "groups", "permission", "permissions"])  # fmt: skip
