"""One job over many files, in as many processes or threads as are worth it and safe."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from integrations.archive.files import LogFile

#: Below this many compressed bytes a second process costs more than it saves.
_WORTH_IT = 4_000_000


def spread(job: Callable[[LogFile], Any], files: Sequence[LogFile], workers: int) -> Iterator[Any]:
    """The job over every file, in the files' order, in as many workers as are worth it.

    Processes while this one has a single thread (a fork of a threaded process may hang; DuckDB
    keeps threads that Python does not count), else threads, which still overlap the inflating.
    """
    if workers < 2 or len(files) < 2 or sum(file.size for file in files) < _WORTH_IT:
        yield from map(job, files)
        return
    import multiprocessing
    from concurrent.futures import ThreadPoolExecutor

    if _threads() == 1 and "fork" in multiprocessing.get_all_start_methods():
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            yield from pool.imap(job, files, chunksize=max(1, min(4, len(files) // workers)))
    else:
        with ThreadPoolExecutor(workers) as threads:
            yield from threads.map(job, files)


def _threads() -> int:
    """How many threads this process has, as the system counts them where it tells (proc(5))."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return threading.active_count()
