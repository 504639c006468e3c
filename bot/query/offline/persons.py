"""How people are named: by a user's name, an address, the part before its @, or a first name."""

import re

_FULL = re.compile(r"[A-Za-z]+\.[A-Za-z]+")
#: What files and places on the internet end in, and nobody's name does.
_ENDINGS = re.compile(
    r".*\.(?:com|org|net|io|dev|cloud|local|internal|html?|json|ya?ml|txt|csv|tf|py|js|sh|log|gz"
    r"|zip|jar|xml|png|jpe?g|parquet|sql|conf|cfg|ini|pem|key)", re.IGNORECASE
)  # fmt: skip
_FIRST = re.compile(r"[A-Z]?[a-z]{1,14}")


def named(name: str) -> bool:
    """Whether it is a first and a last name joined by a dot."""
    return bool(_FULL.fullmatch(name)) and not _ENDINGS.fullmatch(name)


def addresses(name: str) -> tuple[str, ...]:
    """Patterns of the addresses that begin with this name; empty for what is no person's.

    People who sign in through IAM Identity Center act in role sessions that are called by their
    user name there, most often an address; colleagues call them by the part before the @.
    https://docs.aws.amazon.com/singlesignon/latest/userguide/logging-using-cloudtrail.html
    """
    if named(name):
        return (f"{name}@*",)
    return (f"{name}@*", f"{name}.*@*") if _FIRST.fullmatch(name) and name != "root" else ()
