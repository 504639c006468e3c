"""That finished rounds left exactly one trace of everything, everywhere."""

from collections.abc import Sequence

from tests.faults.bench import Bench
from tests.faults.rounds import Round


def exactly_once(bench: Bench, rounds: Sequence[Round]) -> None:
    """Nothing happened twice, nothing is left over, and the log tells one story.

    The rounds are finished.
    """
    bench.quiet()
    log = bench.audit()
    assert bench.dead_letters() == []
    for round in rounds:
        id, said = round.request_id, round.note
        (write,) = round.writes()
        assert len(round.messages("case")) == 1, said
        assert len(round.messages("request")) == 1, said
        assert round.remarks() == [f"{id}:awaiting_approval", f"{id}:done"], said
        mine = [line.body for line in log if line.body.about == id]
        told = [entry.what.removeprefix("request.") for entry in mine]
        for once in ("proposed", "approved", "executed", "applied", "done"):
            assert told.count(once) == 1, (said, told)
        assert told[:2] == ["proposed", "approved"], said
        assert told[-3:] == ["executed", "applied", "done"], said
        assert set(told[2:-3]) <= {"about_to_execute", "lost"}, (said, told)
        intent = next(entry for entry in mine if entry.what == "request.about_to_execute")
        assert intent.at.timestamp() < write["at"], said
