"""The words of a question and which of them have been understood."""

import html
import re
import unicodedata

_LINK = re.compile(r"<(?:mailto:|https?://)[^|>]*\|([^>]+)>")
_MENTION = re.compile(r"<[@#!][^>]*>")
_WORD = re.compile(r"[A-Za-z][\w.'@/-]*|[\u4e00-\u9fff]+|\d[\w.:/-]*")
SEAM = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])")
_STOP_WORDS = """
a about account accounts action actions activity address addresses all also an and any api are
around as ask at attempt attempts audit be been by call calls can can't cannot check complete
could configuration connection connections count did do does each ec2 error errors event events
ever exactly find focus for from generate get give had has have how i if in include including
including is issue issues issued it its just kind list look made make many me month more much my
name names number of on one ones only or our out outage over please port production put related
report reports resource resources result results said say see seen show since some source
started table tell than that the their them then there these they this those time times
timestamp timestamps to today try up us use used user username usernames users using was we were
what what's when where whether which who whom whose why will with you your across other accessed
allow allows allowed application stopped working team instances initiated network logged login
logins him her permissions missing don't before after following connectivity reports rule rules
inbound traffic last past previous hour hours now same again last happened
anything everything something nothing anyone anybody everyone everybody someone somebody called
calling happen happens went going goes going on done doing did getting got keep keeps keeping kept
request requests operation operations session sessions instance attacker intruder hacker adversary
suspect host hosts machine machines box touch touched touching return returned returns returning
things thing stuff ones exactly actually really ever yet already today's every each been being
there're under behind against via through within involving involved involve appear appears appeared
show shows shown showing seen turn up bring tool tools unusual suspicious suspiciously odd weird
but than both either whether over out off into onto upon so far too then well please kindly ok
"""
STOP = frozenset(_STOP_WORDS.split())
_STOP_CN = re.compile(
    "请问|请|帮我|给我|显示|列出|查看|查询|一下|看看|看|所有|全部|有哪些|哪些|哪个|什么|怎么"
    "|是否|有没有"
    "|多少|每个|次数|相关|关于|以及|并且|并|包括|包含|其中|时间|时候|地址|事件|调用|操作"
    "|记录|情况|用户名|用户"
    "|账户|账号|区域|我们|我|的|了|吗|呢|是|在|和|与|或|里|中|从|到|被|把|对|由|有|都|来自"
    "|发生|过|为|及|还|个"
    "|次|条|内|请求|生成|报告|完整|源|时|来|用|谁|哪|它|这|那|该|此|于|会|曾|只|仅|再|去|要"
    "|想|知道|API|IP"
)


class Words:
    """A cleaned question; every recogniser marks what it has understood."""

    def __init__(self, text: str) -> None:
        bare = _MENTION.sub(" ", _LINK.sub(r"\1", text))
        plain = " ".join(unicodedata.normalize("NFKC", html.unescape(bare)).split())
        # Between 在 and eu-west-1 there is no word boundary; a space makes one.
        self.text = SEAM.sub(" ", plain)
        self._used: list[tuple[int, int]] = []
        self._shared: list[tuple[int, int]] = []

    def mark(self, span: tuple[int, int]) -> None:
        """Say that this part is understood."""
        self._used.append(span)

    def blank(self, span: tuple[int, int]) -> None:
        """Take this part out for whoever reads after, leaving every other part where it is."""
        self.text = self.text[: span[0]] + " " * (span[1] - span[0]) + self.text[span[1] :]

    def all(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Every match outside what is understood already, marked."""
        found = [m for m in pattern.finditer(self.text) if not self._overlaps(m.span())]
        for match in found:
            self.mark(match.span())
        return found

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Whether the text says it anywhere, marked; parts may be shared with other readings."""
        found = [m.span() for m in pattern.finditer(self.text)]
        self._shared += found
        return bool(found)

    def free(self, span: tuple[int, int]) -> bool:
        """Whether no recogniser has taken this part yet."""
        return not self._overlaps(span)

    def unparsed(self) -> tuple[str, ...]:
        """Content words that nothing understood, in order."""
        left = []
        for match in _WORD.finditer(self.text):
            if self._known(match.span()) and match.group().isascii():
                continue
            word = match.group()
            if word.isascii():
                if word.lower().strip(".,'") not in STOP and len(word) > 1:
                    left.append(word.strip(".,"))
            else:
                left += self._left_of_chinese(match)
        return tuple(dict.fromkeys(left))

    def _left_of_chinese(self, match: re.Match[str]) -> list[str]:
        kept = "".join(
            " " if self._known((i, i + 1)) else self.text[i] for i in range(*match.span())
        )
        return [part for part in _STOP_CN.sub(" ", kept).split() if len(part) > 1]

    def _overlaps(self, span: tuple[int, int]) -> bool:
        return any(a < span[1] and span[0] < b for a, b in self._used)

    def _known(self, span: tuple[int, int]) -> bool:
        return any(a < span[1] and span[0] < b for a, b in (*self._used, *self._shared))
