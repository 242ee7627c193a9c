"""`jauge query`: queries as tested code."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import complete

if TYPE_CHECKING:
    from schemas.brand import Brand

BrandName = Annotated[str, typer.Argument(help="A brand of jauge.toml.")]
TextFile = Annotated[
    Path | None, typer.Argument(help="One text a line; standard input by default.", show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    query = typer.Typer(help="Try the words by which brands are found.", no_args_is_help=True)
    query.command("test")(try_words)
    query.command("lint")(lint)
    query.command("diff")(diff)
    app.add_typer(query, name="query", rich_help_panel="Look")


def try_words(
    brand: Annotated[str | None, typer.Argument(help="A brand of jauge.toml; without it the examples of all.")] = None,
    file: TextFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a text.")] = False,
) -> None:
    """Run the examples of brands; and show which texts a brand's words find, by which term and where.

    A line that is a JSON object has its own `text`, and may have `title`, `alt` and other fields of a mention.

    Exits with 1 where an example fails.

    Example: echo "I like #acme" | jauge query test Acme
    """
    from streams.config.errors import UsageError  # noqa: PLC0415

    chosen = _brands(brand)
    reads_texts = file is not None or (brand is not None and not sys.stdin.isatty())
    if file is not None and not file.is_file():
        raise UsageError(f"there is no file {file}")
    code = _run_examples(chosen, as_json)
    if not reads_texts and not any(one.examples.match or one.examples.skip for one in chosen):
        typer.echo(
            "no example to run: give the brand examples = { match = [...], skip = [...] } in jauge.toml, "
            'or texts: echo "I like #acme" | jauge query test Acme',
            err=True,
        )
    if file is not None:
        _explain(chosen[0], file.read_text(encoding="utf-8", errors="replace").splitlines(), as_json)
    elif brand is not None and not sys.stdin.isatty():
        _explain(chosen[0], sys.stdin, as_json)
    raise typer.Exit(code)


def _explain(brand: "Brand", lines: Iterable[str], as_json: bool) -> None:
    import orjson  # noqa: PLC0415

    from scoring.text.matching import Matcher  # noqa: PLC0415
    from scoring.text.searched_text import hits_in, searched_text  # noqa: PLC0415
    from streams.commands.query_trials import mention_on  # noqa: PLC0415

    matcher = Matcher([brand])
    for line in lines:
        mention = mention_on(line.rstrip("\n"))
        found, text = bool(matcher.match(searched_text(mention), mention)), mention.text or ""
        hits = hits_in(mention, matcher.explain)
        if as_json:
            said = [
                {"term": hit.term, "excludes": hit.excludes, "field": field, "start": hit.start, "end": hit.end}
                for field, hit in hits
            ]
            typer.echo(orjson.dumps({"brand": brand.brand, "match": found, "hits": said, "text": text}).decode())
            continue
        why = [
            f"{'not ' if hit.excludes else ''}{hit.term!r} at {hit.start}{'' if field == 'text' else f' of {field}'}"
            for field, hit in hits
        ]
        typer.echo(f"{'match' if found else 'skip'}\t{', '.join(why) or 'no term'}\t{text}")


def _run_examples(brands: "list[Brand]", as_json: bool) -> int:
    import orjson  # noqa: PLC0415

    from scoring.text.queries.examples import failed_examples  # noqa: PLC0415

    code = 0
    for brand in brands:
        count = len(brand.examples.match) + len(brand.examples.skip)
        if not count:
            continue
        failed = failed_examples(brand)
        code = code or int(bool(failed))
        if as_json:
            report = {"brand": brand.brand, "examples": count, "failed": [[text, wanted] for text, wanted in failed]}
            typer.echo(orjson.dumps(report).decode())
            continue
        for text, wanted in failed:
            typer.echo(f"FAIL\t{brand.brand}\t{'should match' if wanted else 'should not match'}\t{text}")
        typer.echo(f"{'FAIL' if failed else 'ok'}\t{brand.brand}\t{count - len(failed)} of {count} examples")
    return code


def lint(brand: Annotated[str | None, typer.Argument(help="A brand of jauge.toml; all by default.")] = None) -> None:
    """Say what is likely wrong with the words of brands; exits with 1 where there is something.

    Notes say which other forms of a term need a term of their own: joined, apart, without a sign, numbers in words.

    Example: jauge query lint
    """
    from scoring.text.queries.linter import lint as linted  # noqa: PLC0415
    from scoring.text.queries.unfound_forms import unfound_forms  # noqa: PLC0415

    code = 0
    for one in _brands(brand):
        for said in linted(one):
            typer.echo(f"{one.brand}\t{said}")
            code = 1
        for said in unfound_forms(one):
            typer.echo(f"{one.brand}\tnote: {said}")
    raise typer.Exit(code)


def diff(
    brand: BrandName,
    query: Annotated[str, typer.Option(help="The query that would take the place of terms and query.")],
    file: Annotated[
        Path | None,
        typer.Argument(help="Mentions as JSON lines, or texts; those retained by default.", show_default=False),
    ] = None,
) -> None:
    """Hold another query against the present one, over the mentions that are retained: what is gained, what lost.

    Example: jauge query diff Acme --query 'acme -"acme street"'
    """
    from scoring.text.queries.limits import check  # noqa: PLC0415
    from scoring.text.queries.parser import QueryError, parse  # noqa: PLC0415
    from streams.commands.query_trials import difference, mentions_in, retained_mentions  # noqa: PLC0415
    from streams.config.errors import UsageError  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    (old,) = _brands(brand)
    new = type(old)(brand=old.brand, query=query, exclude=old.exclude)
    try:
        parse(query)
        check(new)
    except QueryError as error:
        raise UsageError(f"--query: {error}") from error
    mentions = retained_mentions(settings) if file is None else mentions_in(file)
    found = complete(difference(old, new, mentions), settings)
    typer.echo(f"{found.read} texts: {found.gained} more, {found.lost} fewer")
    for sign, examples in (("+", found.gained_examples), ("-", found.lost_examples)):
        for text in examples:
            typer.echo(f"{sign}\t{' '.join(text.split())}")


def _brands(name: str | None) -> "list[Brand]":
    """Return the brands of the settings, or the one named.

    Raises:
        UsageError: there is none of this name.
    """
    from streams.config.errors import UsageError  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415

    configured = {each.name: each.brand for each in load_settings().brands}
    if name is not None and name not in configured:
        raise UsageError(f"jauge.toml names no brand {name!r}: it has {', '.join(sorted(configured)) or 'none'}")
    return list(configured.values()) if name is None else [configured[name]]
