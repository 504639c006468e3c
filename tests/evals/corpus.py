"""A seeded month of raw CloudTrail records: many services and identities, odd shapes, an incident.

Imports nothing of the product, so that what it expects is not what the product believes.
"""

import gzip
import json
import random
from pathlib import Path

from tests.evals import story
from tests.evals.maker import NOW as NOW
from tests.evals.maker import START as START
from tests.evals.maker import Maker
from tests.evals.people import ACCOUNTS as ACCOUNTS
from tests.evals.people import Record


def generate(seed: int = 7) -> list[Record]:
    """All records, in the order a careless writer would leave them in: not by time."""
    made = Maker(seed)
    made.background()
    made.sign_ins()
    made.sessions()
    story.incident(made)
    story.network(made)
    story.odd(made)
    records = made.records
    random.Random(seed).shuffle(records)
    return records


def write(directory: Path, seed: int = 7) -> list[Record]:
    """The records as log files of {"Records": […]}, some packed; returns them."""
    records = generate(seed)
    directory.mkdir(parents=True, exist_ok=True)
    for n in range(0, len(records), 900):
        body = json.dumps({"Records": records[n : n + 900]}).encode()
        if n % 1800:
            (directory / f"part-{n:05}.json.gz").write_bytes(gzip.compress(body, mtime=0))
        else:
            (directory / f"part-{n:05}.json").write_bytes(body)
    return records
