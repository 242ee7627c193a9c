"""Surges in counts of real mentions, found by the running system from `jauge replay`."""

import csv
from pathlib import Path

import pytest

from schemas.alert import Alert
from schemas.codec import decoder
from scoring.state.step_counts import STEP_MS
from streams.config.kafka_settings import KafkaSettings
from streams.kafka.partitioner import partition_of
from tests.bench.detection.nab import NAB, ROWS_A_STEP, Series, added, fire, judge, load
from tests.command import jauge
from tests.conftest import SharedKafka
from tests.flow import Flow

MAPPING = """
[columns]
created_at = "time"
count = "mentions"
brand = "brand"
[constants]
source = "x"
"""
BEGIN_MS = 1_424_995_200_000
"""27 February 2015."""
ROW_MS = STEP_MS // ROWS_A_STEP


def write_counts(path: Path, every: list[Series]) -> None:
    """Write the series side by side, in order of time."""
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["time", "brand", "mentions"])
        for row in range(max(len(one.counts) for one in every)):
            for one in every:
                if row < len(one.counts):
                    rows.writerow([BEGIN_MS + row * ROW_MS + ROW_MS // 2, one.name, int(one.counts[row])])


async def surges(kafka: SharedKafka, folder: Path, every: list[Series]) -> dict[str, list[int]]:
    """Replay the series; return the rows at which a surge was told, by name."""
    write_counts(folder / "counts.csv", every)
    (folder / "counts.toml").write_text(MAPPING)
    into = kafka.prefix().removesuffix(".")
    done = jauge(
        "replay",
        folder / "counts.csv",
        "--mapping",
        folder / "counts.toml",
        "--into",
        into,
        "--with-roles",
        timeout_s=1_700,
        JAUGE_KAFKA__BOOTSTRAP=kafka.bootstrap,
        JAUGE_DATA=str(folder / "data"),
    )
    assert done.returncode == 0, done.stderr
    decode = decoder(Alert).decode
    alerts = [
        decode(record.value or b"") for record in await Flow(kafka.bootstrap, f"{into}.", []).records("alerts", 1)
    ]
    return {
        one.name: [
            (alert.at - BEGIN_MS) // ROW_MS - 1
            for alert in alerts
            if (alert.kind, alert.state, alert.brand) == ("surge", "opened", one.name)
        ]
        for one in every
    }


def rows_of(one: Series, every: list[Series]) -> list[int]:
    """Return the rows that the detector finds, from the first step with a mention in the same partition on."""
    partitions = KafkaSettings().partitions
    beside = [two for two in every if partition_of(two.name, partitions) == partition_of(one.name, partitions)]
    first = min(next(row for row, count in enumerate(two.counts) if count) for two in beside) // ROWS_A_STEP
    return [row + first * ROWS_A_STEP for row in fire(one.counts[first * ROWS_A_STEP :], BEGIN_MS // STEP_MS + first)]


@pytest.mark.thorough
@pytest.mark.skipif(not NAB.exists(), reason="../shared/data/nab is absent")
async def test_the_running_system_reports_the_surges_that_the_detector_finds(
    kafka: SharedKafka, tmp_path: Path
) -> None:
    every = [Series(one.name, one.counts[:2_200], []) for one in load() if one.name in ("CRM", "CVS")]
    alerts = await surges(kafka, tmp_path, every)
    assert alerts == {one.name: rows_of(one, every) for one in every}
    assert any(alerts.values())


@pytest.mark.long
@pytest.mark.timeout(1_800)
@pytest.mark.skipif(not NAB.exists(), reason="../shared/data/nab is absent")
async def test_all_five_series_to_their_end(kafka: SharedKafka, tmp_path: Path) -> None:
    every = list(load())
    alerts = await surges(kafka, tmp_path, every)
    assert alerts == {one.name: rows_of(one, every) for one in every}
    whole = added([judge(alerts[one.name], one.windows) for one in every])
    print(f"\n{whole.found} of {whole.windows} windows, {whole.false} false rows, score {whole.score:.1f}")
    assert whole.score >= 70
