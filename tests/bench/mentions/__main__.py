"""The mention store by itself: ``python -m tests.bench.mentions [COUNT] [--folder DIR] [--searches N] [--url-file F]``.

So many made-up mentions of 50 brands in six languages go into a store, in batches as the ingest has them; then a mix of
searches is asked, beside nothing else. Printed: mentions a second, bytes a mention, p50 and p95 of each kind of search,
and the resident memory of the process that did both. `--url-file` holds the address of a PostgreSQL, in which a schema
is made for it; what the server itself works is not counted.
"""

import argparse
import resource
from os import getpid
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np

from streams.mentions.messages import Search
from streams.mentions.postgres.backend import PostgresBackend
from streams.mentions.sqlite.backend import SqliteBackend
from streams.mentions.store import Position, Searcher, Taken, Writer
from tests.bench.mentions.made import mentions, searches

COUNT, SEARCHES, BATCH = 200_000, 200, 2_000


def fill(writer: Writer, count: int) -> tuple[float, float]:
    """Take so many in; return how many a second of the clock and of the processor, the making of them left out."""
    spent = worked = 0.0
    for start in range(0, count, BATCH):
        made = mentions(start, min(BATCH, count - start), count)
        taken = [Taken(one, 0, start + place, one.seen_at) for place, one in enumerate(made)]
        began, at_work = perf_counter(), process_time()
        writer.take(taken, {0: Position(start + len(made), made[-1].seen_at)})
        spent, worked = spent + perf_counter() - began, worked + process_time() - at_work
    writer.close()
    return count / spent, count / worked


def ask(searcher: Searcher, many: int) -> dict[str, np.ndarray]:
    """Ask so many searches of each kind; return how long each took, by the clock and by the processor, ms."""
    took: dict[str, list[tuple[float, float]]] = {}
    for kind, search in searches(many):
        began, at_work = perf_counter(), process_time()
        try:
            searcher.search(search)
        except TimeoutError:
            kind = f"{kind} (broken off)"  # noqa: PLW2901 # counted apart
        took.setdefault(kind, []).append(_since(began, at_work))
    found = searcher.search(Search(words="the"))
    began, at_work = perf_counter(), process_time()
    searcher.count_new(Search(words="the"), found.newest - 500)
    took["new (500 came)"] = [_since(began, at_work)]
    searcher.close()
    return {kind: np.array(times) for kind, times in took.items()}


def _since(began: float, at_work: float) -> tuple[float, float]:
    return (perf_counter() - began) * 1_000, (process_time() - at_work) * 1_000


def _line(kind: str, times: np.ndarray) -> str:
    (p50, p95), (_, worked) = np.percentile(times[:, 0], [50, 95]), np.percentile(times[:, 1], [50, 95])
    return (
        f"{kind:32} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms   p95 of processor {worked:8.1f} ms   {len(times)} searches"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=COUNT)
    parser.add_argument("--folder", type=Path, help="where the store is made, and left; else a temporary one")
    parser.add_argument("--searches", type=int, default=SEARCHES, help="of each kind")
    parser.add_argument("--url-file", type=Path, help="of a PostgreSQL; else a file of SQLite is made")
    given = parser.parse_args()
    with TemporaryDirectory(dir=given.folder) as folder:
        path = Path(folder) / "bench.sqlite"
        file = given.url_file
        backend = PostgresBackend(file, f"bench{getpid()}.") if file else SqliteBackend(path)
        by_clock, by_processor = fill(backend.writer(lambda: None), given.count)
        print(f"ingest: {by_clock:,.0f} mentions/s ({given.count:,} mentions), {by_processor:,.0f} a processor second")
        if not file:
            size = sum(one.stat().st_size for one in path.parent.iterdir())
            print(f"size: {size / 2**20:,.0f} MiB, {size / given.count:,.0f} bytes a mention")
        took = ask(backend.searcher(), given.searches)
        for kind, times in took.items():
            print(_line(kind, times))
        print(_line("all", np.concatenate(list(took.values()))))
        print(f"resident: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024:,.0f} MiB at most")


if __name__ == "__main__":
    main()
