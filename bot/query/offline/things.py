"""The things a question speaks of, and which of them say what it is about."""

import re

from bot.query.lexicon import lexicon, singular
from bot.query.offline.nouns import nouns
from bot.query.offline.speech import Token
from bot.query.offline.vocab import vocabulary

JOINED = re.compile(r",|/|\b(?:or|and|nor)\b|、|或|和|及|与", re.IGNORECASE)


def kinds_of_policy(names: list[str], text: str) -> list[str]:
    """Inline policies are put and deleted, managed ones attached and detached."""
    if re.search(r"\binline\b|内联", text, re.I):
        return [name for name in names if not name.startswith(("Attach", "Detach"))] or names
    if re.search(r"\bmanaged polic|托管策略", text, re.I):
        inline = [
            name
            for name in names
            if re.fullmatch(
                r"(?:Put|Delete)(?:User|Role"
                r"|Group)Policy",
                name,
            )
        ]
        return [name for name in names if name not in inline] or names
    return names


def tells(thing: str, sources: tuple[str, ...]) -> bool:
    """Whether a thing said without any verb is reason enough to look for its calls."""
    book = vocabulary()
    if " " in thing and thing in book.homes:
        return True
    if set(thing.split()) <= book.sets["weak"] | book.sets["never"]:
        return False
    # A word that only some service nobody spoke of has for a thing is rather just a word.
    return bool(sources) or " " in thing or thing in book.homes or thing in book.things


def changed_things(things: list[tuple[str, tuple[int, int]]], text: str) -> list[str]:
    """The things right before "changes" and those joined to them; "on log groups" says where."""
    found: list[str] = []
    end = None
    for thing, span in reversed(things):
        if thing in vocabulary().sets["never"]:
            continue
        after = text[span[1] :]
        if (end is None and re.match(r"\s+changes?\b", after, re.I)) or (
            end is not None and JOINED.search(text[span[1] : end])
        ):
            found.append(thing)
            end = span[0]
        elif end is not None:
            break
    return found[::-1]


def things_of(
    tokens: list[Token], verbs: set[tuple[int, int]]
) -> list[tuple[str, tuple[int, int]]]:
    found, n = [], 0
    while n < len(tokens):
        for length in (5, 4, 3, 2, 1):
            run = tokens[n : n + length]
            if len(run) < length or any(token.span in verbs for token in run):
                continue
            # "S3 bucket policy" is S3's bucket policy, not the policy of an "S3 bucket".
            if length > 1 and run[0].word in (
                "s3",
                "ec2",
                "rds",
                "iam",
                "kms",
                "lambda",
                "sns",
                "sqs",
            ):
                continue
            plain = " ".join(token.word for token in run)
            thing = " ".join(singular(token.word) for token in run)
            for said in (plain, thing):
                if _is_thing(said, length):
                    found.append((said, (run[0].span[0], run[-1].span[1])))
                    break
            else:
                continue
            n += length - 1
            break
        n += 1
    return found


def _is_thing(said: str, length: int) -> bool:
    if length > 1 and {said.split()[0], said.split()[-1]} & vocabulary().sets["links"]:
        return False
    known = said in vocabulary().things or said in nouns().called or lexicon().known(said)
    return known or ((length > 1 or len(said) > 3) and bool(lexicon().ending(said)))
