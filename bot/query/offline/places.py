"""Regions by what people call them, one by one or by continent."""

import re

from bot.query.offline.tokens import Words

#: Names AWS gives its regions. A code that is not here is still a region when somebody writes it.
#: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"n(?:orth(?:ern)?|\.)? virginia|virginia|北?弗吉尼亚", ("us-east-1",)),
    (r"gov ?cloud west", ("us-gov-west-1",)), (r"gov ?cloud east", ("us-gov-east-1",)),
    (r"gov ?cloud", ("us-gov-west-1", "us-gov-east-1")),
    (r"calgary|卡尔加里", ("ca-west-1",)), (r"mexico|墨西哥", ("mx-central-1",)),
    (r"thailand|bangkok|泰国|曼谷", ("ap-southeast-7",)),
    (r"malaysia|马来西亚", ("ap-southeast-5",)), (r"taipei|taiwan|台北|台湾", ("ap-east-2",)),
    (r"ohio|俄亥俄", ("us-east-2",)),
    (r"california|加利福尼亚|加州", ("us-west-1",)),
    (r"oregon|俄勒冈", ("us-west-2",)),
    (r"ireland|dublin|爱尔兰", ("eu-west-1",)),
    (r"london|伦敦", ("eu-west-2",)),
    (r"paris|巴黎", ("eu-west-3",)),
    (r"frankfurt|法兰克福", ("eu-central-1",)),
    (r"zurich|苏黎世", ("eu-central-2",)),
    (r"stockholm|斯德哥尔摩", ("eu-north-1",)),
    (r"milan|米兰", ("eu-south-1",)),
    (r"spain|西班牙", ("eu-south-2",)),
    (r"tokyo|东京", ("ap-northeast-1",)),
    (r"seoul|首尔", ("ap-northeast-2",)),
    (r"osaka|大阪", ("ap-northeast-3",)),
    (r"singapore|新加坡", ("ap-southeast-1",)),
    (r"sydney|悉尼", ("ap-southeast-2",)),
    (r"jakarta|雅加达", ("ap-southeast-3",)),
    (r"melbourne|墨尔本", ("ap-southeast-4",)),
    (r"mumbai|孟买", ("ap-south-1",)),
    (r"hyderabad|海得拉巴", ("ap-south-2",)),
    (r"hong kong|香港", ("ap-east-1",)),
    (r"canada|montreal|加拿大", ("ca-central-1", "ca-west-1")),
    (r"s(?:ã|a)o paulo|brazil|圣保罗|巴西", ("sa-east-1",)),
    (r"cape town|开普敦", ("af-south-1",)),
    (r"bahrain|巴林", ("me-south-1",)),
    (r"uae|dubai|阿联酋|迪拜", ("me-central-1",)),
    (r"tel aviv|特拉维夫", ("il-central-1",)),
    (r"beijing|北京(?!时间)", ("cn-north-1",)),
    (r"ningxia|宁夏", ("cn-northwest-1",)),
)  # fmt: skip
_GROUPS: tuple[tuple[str, str], ...] = (
    (r"asia[ -]pacific|apac|asia|亚太(?:地区)?|亚洲", "ap-"),
    (r"europe(?:an)?(?: regions?)?|(?:the )?eu(?= regions?\b)|欧洲", "eu-"),
    (r"china|chinese|中国(?:区域|地区)?", "cn-"), (r"middle east|中东", "me-"), (r"africa|非洲",
    "af-"),
    (r"(?:the )?(?:us|united states|north america\w*)(?= regions?\b)"
     r"|united states|美国(?:区域|地区)?", "us-"),
    (r"south america\w*|南美", "sa-"),
)  # fmt: skip
#: Said for regions only where nothing else could be meant: "outside the US".
_BARE: tuple[tuple[str, str], ...] = (
    (r"us|usa|united states|north america|america", "us-"), (r"eu|europe", "eu-"),
)  # fmt: skip
_LEAD = r"(?<![A-Za-z0-9_-])(?:(?:in|from|of|at|within)\s+(?:the\s+)?)?"


def region_at(text: str, at: int) -> tuple[tuple[str, ...], int] | None:
    """The region or group of regions the text names at this place: its codes and where it ends."""
    for pattern, codes in (*_NAMES, *((p, _under(prefix)) for p, prefix in (*_GROUPS, *_BARE))):
        found = re.compile(
            rf"(?:the\s+)?(?:{pattern})(?![A-Za-z-])"
            rf"(?:\s+regions?\b)?",
            re.I,
        ).match(text, at)
        if found:
            return codes, found.end()
    return None


def _under(prefix: str) -> tuple[str, ...]:
    return tuple(code for _, codes in _NAMES for code in codes if code.startswith(prefix))


def regions(words: Words) -> tuple[str, ...]:
    """Codes of the regions and groups of regions that are named."""
    found: list[str] = []
    for pattern, codes in _NAMES:
        if words.all(
            re.compile(rf"{_LEAD}(?:{pattern})(?![A-Za-z-])(?:\s+region)?", re.IGNORECASE)
        ):
            found += codes
    known = [code for _, codes in _NAMES for code in codes]
    for pattern, prefix in _GROUPS:
        if words.all(re.compile(rf"{_LEAD}(?:{pattern})(?![a-z-])(?:\s+regions?)?", re.IGNORECASE)):
            found += [code for code in known if code.startswith(prefix)]
    return tuple(dict.fromkeys(found))
