"""What tags say about environment, owner and application; words of whoever may tag, not proof."""

from collections.abc import Iterable, Mapping

from bot.models.untrusted import Untrusted

_ENVIRONMENT_KEYS = ("env", "environment", "stage", "tier")
_OWNER_KEYS = ("owner", "owner-email", "contact", "team", "squad")
_APPLICATION_KEYS = ("app", "application", "app-name", "service", "awsapplication", "system")
_ENVIRONMENTS = {
    "production": ("prod", "production", "prd", "live"),
    "staging": ("stage", "staging", "stg", "uat", "preprod", "pre-production"),
    "development": ("dev", "development", "test", "testing", "qa", "sandbox"),
}
_BY_WORD = {word: name for name, words in _ENVIRONMENTS.items() for word in words}


def lowered(tags: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Tags with their keys folded to one spelling (`Owner_Email` → `owner-email`)."""
    return {key.lower().replace("_", "-"): value.strip() for key, value in tags if value.strip()}


def environment_of(tags: Mapping[str, str]) -> tuple[str, str] | None:
    """(environment, tag key) where a lowered tag names one, else None."""
    for key in _ENVIRONMENT_KEYS:
        found = _BY_WORD.get(tags.get(key, "").lower())
        if found:
            return found, key
    return None


def owner_of(tags: Mapping[str, str]) -> tuple[Untrusted, str] | None:
    """(owner, tag key) of lowered tags, else None."""
    return next(((Untrusted(tags[key]), key) for key in _OWNER_KEYS if key in tags), None)


def applications_of(tags: Mapping[str, str]) -> tuple[Untrusted, ...]:
    """The application a lowered tag names, by the first key that has one."""
    found = next((tags[key] for key in _APPLICATION_KEYS if key in tags), "")
    return (Untrusted(found),) if found else ()
