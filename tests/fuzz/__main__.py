"""`python -m tests.fuzz NAME [-max_total_time=60 ...]`: libFuzzer (by atheris) on one target; without a name on all.

What it finds is written to ``.fuzz/NAME-*``; the inputs that it grows are kept in ``.fuzz/NAME/``.
"""

import subprocess
import sys

from tests.fuzz.seeds import seeds
from tests.paths import ROOT

FOUND = ROOT / ".fuzz"
INSTRUMENTED = ["tests", "schemas", "streams", "scoring", "html", "_markupbase", "feedparser", "tomllib"]
"""Whose branches guide the fuzzer. What the seeds import is not among them: it is compiled."""
NAMES = ("html", "feed", "events", "jetstream", "gkg", "csv", "jsonl", "mapping", "query", "tone", "webhook")
LIMITS = ("-timeout=20", "-rss_limit_mb=2048", "-max_len=16384")


def main(arguments: list[str]) -> int:
    """Run one target in this process, or each in one of its own; return the exit code."""
    names = [argument for argument in arguments if not argument.startswith("-")]
    options = [argument for argument in arguments if argument.startswith("-")]
    if unknown := sorted(set(names) - set(NAMES)):
        print(f"there is no target {unknown[0]}, only {', '.join(NAMES)}", file=sys.stderr)
        return 2
    try:
        import atheris  # noqa: PLC0415 # not everywhere
    except ImportError:
        print("atheris is not installed: it is there for Linux on x86_64 and Python up to 3.13", file=sys.stderr)
        return 2
    if len(names) != 1:
        each = {name: [sys.executable, "-m", "tests.fuzz", name, *options] for name in names or NAMES}
        failed = [name for name, command in each.items() if subprocess.run(command, check=False).returncode]
        print(
            f"{len(each) - len(failed)} of {len(each)} targets found nothing{': see .fuzz/' if failed else ''}", *failed
        )
        return int(bool(failed))
    (name,) = names
    inputs = seeds()[name]
    del sys.modules["scoring.text.tone.serialization"]  # the seeds needed it; its own functions are not compiled
    with atheris.instrument_imports(include=INSTRUMENTED):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415 # instrumented as it is imported
    corpus = FOUND / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(inputs):
        (corpus / f"seed-{number}").write_bytes(data)
    atheris.Setup(["fuzz", str(corpus), f"-artifact_prefix={FOUND}/{name}-", *LIMITS, *options], TARGETS[name])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
