"""Calls whose own words are said: "deleted bucket policy" is as good as DeleteBucketPolicy."""

from bot.query.lexicon import Call, lexicon, singular
from bot.query.offline.deeds import Deed
from bot.query.offline.nouns import calls_of
from bot.query.offline.speech import Token, is_verb, services_of
from bot.query.offline.tokens import Words
from bot.query.offline.vocab import vocabulary

_LONGEST = 7
#: Verb and thing are neighbours but for a few words.
_APART = 5


def exact(tokens: list[Token], words: Words) -> list[tuple[Deed, list[Token]]]:
    """Each thing that a call has, with a verb said for what the call does.

    A thing of one word is exact enough only when the service is said too.
    """
    said = services_of(words, tokens)[0]
    forms = vocabulary().forms
    verbs = [m for m, token in enumerate(tokens) if token.word in forms and _does(tokens, m)]
    found = []
    for n in range(len(tokens)):
        about = [m for m in verbs if n - _APART <= m < n + _LONGEST + _APART]
        for length in range(min(_LONGEST, len(tokens) - n) if about else 0, 0, -1):
            run = tokens[n : n + length]
            for m in about:
                near = m < n or n + length <= m < n + length + _APART
                deed = _meant(run, tokens[m].word, said) if near else None
                if deed:
                    found.append((deed, [tokens[m], *run]))
    return found


def _does(tokens: list[Token], n: int) -> bool:
    return not tokens[n].word.startswith("ma") or is_verb(tokens, n)


def _meant(run: list[Token], verb: str, said: tuple[str, ...]) -> Deed | None:
    """By the table of nouns, else by the words of the calls themselves."""
    phrase = " ".join(token.word for token in run)
    lemma = vocabulary().forms.get(verb, "")
    # A group is changed by its rules, and those calls have names of their own.
    ruled = lemma == "change" and singular(phrase) == "security group"
    if len(run) > 1 and not ruled and verb not in ("change", "changes"):
        names, sources = calls_of(phrase, lemma, said)
        if names:
            return Deed((frozenset[str](),) * (len(run) + 1), tuple(names), tuple(sources))
    calls = _calls(run, verb, said)
    return _deed(calls, len(run), said) if calls else None


def _calls(run: list[Token], verb: str, said: tuple[str, ...]) -> list[Call]:
    lemma = vocabulary().forms.get(verb)
    if not lemma or verb in ("new", "change", "changes"):
        return []
    alone = len(run) == 1
    if alone and (run[0].word in vocabulary().sets["spoken"] or not said):
        return []
    plain = " ".join(token.word for token in run)
    things = {plain, " ".join(singular(token.word) for token in run)}
    verbs = vocabulary().tiers[lemma][0]
    # A group is changed by its rules, and those calls have names of their own.
    things -= {"security group", "security groups"} if lemma == "change" else set()
    meant = {m for thing in things for m in vocabulary().things.get(thing, (thing,))}
    calls = [c for thing in sorted(meant) for c in lexicon().calls(thing) if c.verb in verbs]
    home = [c for c in calls if c.source in vocabulary().homes.get(c.thing, ())]
    there = [c for c in calls if c.source in said]
    return there or ([] if alone else home or calls)


def _deed(calls: list[Call], length: int, said: tuple[str, ...]) -> Deed:
    own = {call.source for call in calls}
    needs = (frozenset[str](),) * (length + 1)
    names = tuple(dict.fromkeys(call.name for call in calls))
    return Deed(needs, names, tuple(own) if own <= set(said) else ())
