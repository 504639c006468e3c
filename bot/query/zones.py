"""The time zone a question names: by its name, a city, an abbreviation or an offset."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_ZONE = re.compile(
    r"(?P<offset>\b(?:UTC|GMT)\s?[+-]\d{1,2}(?::00)?(?!\d))|\b(?P<utc>UTC|GMT|Z)\b(?!\w)|"
    r"(?P<iana>\b[A-Z][a-z]+/[A-Z][A-Za-z_]+\b)"
    r"|\b(?P<city>berlin|london|paris|zurich|vienna|amsterdam|madrid|rome|stockholm|new york"
    r"|chicago|denver|los angeles|san francisco|seattle|toronto"
    r"|tokyo|seoul|shanghai|beijing|hong kong|singapore|sydney|mumbai|delhi|dubai|eastern|central"
    r"|mountain|pacific|us eastern|us pacific)(?: standard| daylight| local)? time\b"
    r"|(?<=[\d点m] )(?P<abbr>CES?T|E[SD]?T|P[SD]?T|C[SD]T|M[SD]T|BST|IST|JST|KST|SGT|HKT|AES?T)\b"
    r"|(?P<cn>北京|上海|东京|首尔|新加坡|香港|伦敦|柏林|巴黎|纽约|洛杉矶|悉尼)时间",
    re.IGNORECASE,
)
_CITIES = {
    "berlin": "Europe/Berlin", "london": "Europe/London", "paris": "Europe/Paris",
    "zurich": "Europe/Zurich", "vienna": "Europe/Vienna",
    "amsterdam": "Europe/Amsterdam", "madrid": "Europe/Madrid", "rome": "Europe/Rome",
    "stockholm": "Europe/Stockholm",
    "new york": "America/New_York", "toronto": "America/Toronto", "chicago": "America/Chicago",
    "denver": "America/Denver",
    "los angeles": "America/Los_Angeles", "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles", "tokyo": "Asia/Tokyo",
    "seoul": "Asia/Seoul", "shanghai": "Asia/Shanghai", "beijing": "Asia/Shanghai",
    "hong kong": "Asia/Hong_Kong", "singapore": "Asia/Singapore",
    "sydney": "Australia/Sydney", "mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata",
    "dubai": "Asia/Dubai", "eastern": "America/New_York",
    "us eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
    "us pacific": "America/Los_Angeles", "北京": "Asia/Shanghai", "上海": "Asia/Shanghai",
    "东京": "Asia/Tokyo", "首尔": "Asia/Seoul",
    "新加坡": "Asia/Singapore", "香港": "Asia/Hong_Kong", "伦敦": "Europe/London",
    "柏林": "Europe/Berlin",
    "巴黎": "Europe/Paris",
    "纽约": "America/New_York", "洛杉矶": "America/Los_Angeles", "悉尼": "Australia/Sydney",
}  # fmt: skip
_ABBREVIATIONS = (
    ("CE", "Europe/Berlin"), ("E", "America/New_York"), ("P", "America/Los_Angeles"), ("C",
    "America/Chicago"), ("M", "America/Denver"),
    ("BST", "Europe/London"), ("IST", "Asia/Kolkata"), ("JST", "Asia/Tokyo"), ("KST",
    "Asia/Seoul"), ("SGT", "Asia/Singapore"),
    ("HKT", "Asia/Hong_Kong"), ("AE", "Australia/Sydney"),
)  # fmt: skip


def zone_in(text: str, default: str) -> tuple[str, tuple[int, int] | None]:
    """The zone named in the text (`UTC`, `Europe/Berlin`, 北京时间) and where, else `default`."""
    for found in _ZONE.finditer(text):
        if found["iana"]:
            try:
                ZoneInfo(found["iana"])
            except (ZoneInfoNotFoundError, ValueError):
                continue
            return found["iana"], found.span()
        if found["offset"]:
            hours = int(re.sub(r"^\D*?(?=[+-])|:00|\s", "", found["offset"]))
            return (f"Etc/GMT{-hours:+d}" if hours else "UTC"), found.span()
        if found["abbr"]:
            said = found["abbr"].upper()
            return next(
                zone for start, zone in _ABBREVIATIONS if said.startswith(start)
            ), found.span()
        city = found["city"] or found["cn"]
        return (_CITIES[city.lower()] if city else "UTC"), found.span()
    return default, None
