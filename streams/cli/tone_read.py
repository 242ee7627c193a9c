"""`jauge tone read`: how texts are read, and why."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from schemas.brand import Brand
    from scoring.text.tone.explanation import Explanation


def read(
    texts: Annotated[
        list[str] | None,
        typer.Argument(help="Without one, lines of standard input: texts, or JSON.", metavar="[TEXT]…"),
    ] = None,
    lang: Annotated[str | None, typer.Option(help="Language that the source declares.", show_default=False)] = None,
    brand: Annotated[
        str | None, typer.Option(help="A brand, of jauge.toml or not: its name is no feeling.", show_default=False)
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Made by `train`; without it the words of feeling alone.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a text.")] = False,
) -> None:
    """Say how texts are read: language, tone, and the words that decided.

    A line of standard input that is a JSON object has its own `text`, and may have `lang` and `brand`.

    Example: jauge tone read "No issues, great crew" --lang en
    """
    import msgspec  # noqa: PLC0415

    from schemas.brand import Brand  # noqa: PLC0415
    from scoring.text.matching import Matcher  # noqa: PLC0415
    from scoring.text.tone.explanation import explain_tone  # noqa: PLC0415
    from streams.cli.tone import model_of  # noqa: PLC0415

    made = None if model is None else model_of(model, "en")
    known, languages = configured()
    matchers: dict[str | None, Matcher] = {}
    for text, its_lang, its_brand in _texts(texts, lang, brand):
        if its_brand not in matchers:
            of_it = [known.get(its_brand) or Brand(brand=its_brand, terms=(its_brand,))] if its_brand else []
            matchers[its_brand] = Matcher(of_it, languages=languages)
        brands = (its_brand,) if its_brand else ()
        said = explain_tone(text, its_lang, brands, matchers[its_brand], {} if made is None else {made.lang: made})
        typer.echo(msgspec.json.encode(said).decode() if as_json else "\n".join(_lines(said)))


def configured() -> "tuple[dict[str, Brand], frozenset[str] | None]":
    """Return the brands of jauge.toml by name, and the languages that it expects."""
    from streams.config.errors import UsageError  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415

    try:
        settings = load_settings()
    except UsageError:  # there need be no settings to try a text
        return {}, None
    return {each.name: each.brand for each in settings.brands}, settings.expected_languages


def _texts(
    texts: list[str] | None, lang: str | None, brand: str | None
) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield each text with its language and brand."""
    import msgspec  # noqa: PLC0415

    if texts:
        yield from ((text, lang, brand) for text in texts)
        return
    for line in sys.stdin:
        row: dict[str, Any] = {}
        if line.lstrip().startswith("{"):
            try:
                row = msgspec.json.decode(line, type=dict[str, Any])
            except msgspec.DecodeError:
                row = {}
        if isinstance(row.get("text"), str):
            own = [value if isinstance(value := row.get(key), str) else None for key in ("lang", "brand")]
            yield row["text"], own[0] or lang, own[1] or brand
        elif line.strip():
            yield line.rstrip("\n"), lang, brand


def _lines(said: "Explanation") -> Iterator[str]:
    """Yield what a person reads."""
    sentiment = "" if said.sentiment is None else f" {said.sentiment:+.2f}"
    sure = "" if said.confidence is None else f", confidence {said.confidence:.2f}"
    by = f", read by {said.model}" if said.model else ""
    yield f"{said.tone}{sentiment}{sure}{by}; language {said.lang or 'unknown'} ({said.lang_from})\t{said.text}"
    for word in said.words:
        yield f"  {word.weight:+.2f}  {word.text}{' (negated)' if word.negated else ''}"
