"""How many sentences are read right, by kind and language: `python -m tests.golden.texts [--failures]`."""

import argparse

from tests.golden.texts.corpus import LANGUAGES, Reading, kinds, read_all, sentences


def table(readings: list[Reading], what: str) -> None:
    """Print the share of right readings by kind (rows) and language (columns), in per cent."""
    print(f"\n{what:>24}{''.join(f'{lang:>6}' for lang in LANGUAGES)}{'all':>7}")
    for kind in [*kinds(), ""]:
        row = []
        for lang in [*LANGUAGES, ""]:
            chosen = [one for one in readings if one.sentence.kind == (kind or one.sentence.kind)]
            chosen = [one for one in chosen if one.sentence.lang == (lang or one.sentence.lang)]
            row.append(100 * sum(one.is_right for one in chosen) / len(chosen))
        print(f"{kind or 'all':>24}{''.join(f'{share:6.0f}' for share in row[:-1])}{row[-1]:7.1f}")


def main() -> None:
    """Print both tables, and what is read wrongly where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failures", action="store_true", help="list what is read wrongly")
    is_listed = parser.parse_args().failures
    chosen = [sentence for lang in LANGUAGES for sentence in sentences(lang)]
    print(f"{len(chosen)} sentences, right in per cent")
    for is_declared, what in ((True, "language declared"), (False, "not declared")):
        readings = read_all(chosen, is_declared=is_declared)
        table(readings, what)
        if is_listed:
            for one in readings:
                if not one.is_right:
                    right = "/".join(sorted(one.sentence.tones))
                    print(
                        f"{one.sentence.lang} {one.sentence.kind}: {right}, not {one.tone} ({one.lang})"
                        f": {one.sentence.text!r}"
                    )


main()
