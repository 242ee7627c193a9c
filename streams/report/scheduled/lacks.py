"""What a report lacks, in sentences: it is sent at its time, and says so."""

from scoring.method.participation import is_provisional
from streams.report.contents import Contents
from streams.report.sanitize import name_shown
from streams.report.scheduled.runs import Run
from streams.report.sentences import FULL_MS
from streams.report.words import Words


def lacks(contents: Contents, run: Run, newest_ms: int, words: Words) -> list[str]:
    """Return the sentences; none: nothing is lacking.

    Args:
        contents: of the report.
        run: what it should be of.
        newest_ms: up to when there are data, ms UTC.
        words: of the language.
    """
    certificate, stretch, said = contents.certificate, contents.stretch, list[str]()

    def brands(names: list[str]) -> str:
        return words.listed([name_shown(name) for name in names])

    if newest_ms < run.end_ms:
        said.append(words("scheduled.late", at=words.minute(newest_ms)))
    for state in ("not_observed", "not_connected"):
        named = [words.source(one.source) for one in certificate.sources if one.state == state]
        said += [words(f"coverage.{state}", sources=words.listed(named))] if named else []
    partly = [
        f"{words.source(one.source)} ({words.percent(one.covered_ratio, 1)})"
        for one in certificate.sources
        if one.state == "connected" and one.covered_ratio < 1
    ]
    said += [words("coverage.part", sources=words.listed(partly))] if partly else []
    unknown = [part.score.brand for part in contents.brands if part.score.is_unknown]
    said += [words("scheduled.unknown", brands=brands(unknown))] if unknown else []
    few = [part.score.brand for part in contents.brands if part.score.provisional and not part.score.is_unknown]
    said += [words("scheduled.provisional", brands=brands(few))] if few else []
    if stretch.times[0] < stretch.first_ms + FULL_MS:
        said.append(words("coverage.young", day=words.day(stretch.first_ms + FULL_MS)))
    if not contents.is_whole:
        said.append(words("coverage.forgotten"))
    if is_provisional(certificate.reference):
        said.append(words("method.provisional_reference"))
    return said
