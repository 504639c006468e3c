"""The list of verbs, and the answer to one that does not exist."""

from bot.commands import VERBS, Typed, Verb
from bot.ports import Message
from bot.views.blocks import Safe, code, context, header, label, section, spoken, tell
from bot.views.notice import notice
from bot.words import Lang


def help_message(lang: Lang) -> Message:
    """Every verb with one line, those that work first."""
    head = label("help.title", lang)
    verbs = sorted(VERBS.values(), key=lambda verb: not verb.works)
    lines = [_line(verb, lang) for verb in verbs]
    lead = tell("help.lead", lang)
    return Message(
        spoken([Safe(f"{head}."), lead, *lines], lang),
        (
            header(head),
            section(lead),
            section(Safe("\n".join(lines))),
            context(tell("help.example", lang)),
        ),
    )


def _line(verb: Verb, lang: Lang) -> Safe:
    about, name = tell(f"verb.{verb.name}", lang), Safe(verb.name)
    if not verb.works:
        return tell("help.later", lang, verb=name, about=about)
    if verb.arguments:
        args = _arguments(verb, lang)
        return tell("help.line_args", lang, verb=name, args=args, about=about)
    return tell("help.line", lang, verb=name, about=about)


def _arguments(verb: Verb, lang: Lang) -> Safe:
    words = tell(f"args.{verb.name}", lang)
    return Safe(words.replace("<", "&lt;").replace(">", "&gt;"))


def unknown_verb(typed: Typed, lang: Lang) -> Message:
    """No such verb: the nearest one, then the whole list."""
    shown = code(typed.word, 40)
    if typed.guess is not None:
        line = tell("help.guess", lang, typed=shown, guess=code(typed.guess.name))
    else:
        line = tell("help.no_guess", lang, typed=shown)
    listed = help_message(lang)
    return Message(spoken([line, Safe(listed.text)], lang), (section(line), *listed.blocks))


def not_yet(verb: Verb, lang: Lang) -> Message:
    """The verb is known but does nothing in this version."""
    return notice(tell("help.not_yet", lang, verb=code(verb.name)), lang)
