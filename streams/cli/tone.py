"""`jauge tone`: corrections, training from labelled files, and how good a model is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import complete

if TYPE_CHECKING:
    from scoring.text.tone.evaluation import Figures, Verdicts
    from scoring.text.tone.model import ToneModel
    from streams.match.labelled_csv import Labelled

Files = Annotated[
    list[Path], typer.Argument(help="CSV with columns label (negative, neutral, positive), text, and brand if known.")
]
Lang = Annotated[str, typer.Option("--lang", help="Language of the texts, as en or fr.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    from streams.cli.tone_label import label  # noqa: PLC0415
    from streams.cli.tone_read import read  # noqa: PLC0415

    tone = typer.Typer(help="Read tone, train and evaluate tone models.", no_args_is_help=True)
    for command in (read, train, evaluate, label, publish):
        tone.command()(command)
    app.add_typer(tone, name="tone", rich_help_panel="Look")


def train(
    files: Files,
    lang: Lang,
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the model is written.")],
    seed: Annotated[int, typer.Option(help="Of the order in which texts are gone through.")] = 1,
) -> None:
    """Make a model of labelled texts; say how good it is on those that it had not seen.

    Example: jauge tone train labels.csv --lang fr -o fr.tone
    """
    from scoring.text.tone.evaluation import macro_f1_of  # noqa: PLC0415
    from scoring.text.tone.training import TooFewError, train  # noqa: PLC0415
    from streams.config.errors import UsageError  # noqa: PLC0415
    from streams.match.labelled_csv import read_labelled  # noqa: PLC0415

    found = read_labelled(files)
    try:
        model = train(_without_names(found), found.labels, _language(lang), seed)
    except TooFewError as error:
        raise UsageError(str(error)) from error
    out.write_bytes(model.to_bytes())
    for reason, count in found.left_out.items():
        typer.echo(f"{count} rows left out: {reason}")
    f1 = macro_f1_of(model.confusion)
    typer.echo(f"{out}: learned from {len(found.texts)} texts; macro-F1 {f1:.3f} on parts that it had not seen")


def evaluate(
    files: Files,
    lang: Lang,
    model: Annotated[
        Path | None, typer.Option(help="Made by `train`; without it the words of feeling alone.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs; ratios from 0 to 1.")] = False,
    prequential: Annotated[
        bool, typer.Option(help="Learn from each text after it was judged; the model's file is not changed.")
    ] = False,
) -> None:
    """Judge labelled texts, and say how often that was right.

    Example: jauge tone evaluate labels.csv --lang fr --model fr.tone
    """
    import msgspec  # noqa: PLC0415
    import orjson  # noqa: PLC0415

    from scoring.text.tone.evaluation import evaluate, first_places, order_of_classes  # noqa: PLC0415
    from streams.match.labelled_csv import read_labelled  # noqa: PLC0415

    found = read_labelled(files)
    judging = model_of(model, _language(lang))
    if model is not None and judging.lang != lang:
        typer.echo(f"jauge: {model} was made of texts in {judging.lang}", err=True)
    verdicts, figures = evaluate(judging, _without_names(found), found.labels, learning=prequential)
    if prequential and (lag := order_of_classes(found.labels)):
        said = (
            f"jauge: at a distance of {lag} labels are mostly alike: who learns reads them off the order; shuffle them"
        )
        typer.echo(said, err=True)
    by_source, by_language = (_figures_by(column, verdicts) for column in (found.sources, found.langs))
    firsts = first_places(found.texts)
    alone = verdicts.figures(firsts)
    if as_json:
        parts = {"by_source": by_source, "by_language": by_language, "without_repeats": alone}
        report = msgspec.to_builtins(figures) | {"lang": lang} | msgspec.to_builtins(parts)
        typer.echo(orjson.dumps(report).decode())
        return
    _show(figures)
    for name, its in (by_source | by_language).items():
        typer.echo(f"{name:>12}: macro-F1 {its.macro_f1:.3f}, accuracy {its.accuracy:.3f}, {its.n} texts")
    if len(firsts) < len(found.texts):
        typer.echo(
            f"{len(found.texts) - len(firsts)} texts stood there before; without them macro-F1 {alone.macro_f1:.3f}"
        )
    for reason, count in found.left_out.items():
        typer.echo(f"{count} rows left out: {reason}")


def _without_names(found: "Labelled") -> list[str]:
    """Return the texts as a mention's text is read: the names of the brands that it speaks of are no feeling.

    Brands are those of jauge.toml, where there is one, and those that a column ``brand`` names.
    """
    from schemas.brand import Brand  # noqa: PLC0415
    from scoring.text.matching import Matcher  # noqa: PLC0415
    from scoring.text.prepared import prepared  # noqa: PLC0415
    from streams.cli.tone_read import configured  # noqa: PLC0415

    known, _ = configured()
    named = {name: Brand(brand=name, terms=(name,)) for name in found.brands if name and name not in known}
    if not (brands := {**known, **named}):
        return found.texts
    followed, of_rows = Matcher(known.values()), Matcher(brands.values())
    return [
        of_rows.masked(prepared(text), [*followed.names(text), *([name] if name else [])])[0]
        for text, name in zip(found.texts, found.brands, strict=True)
    ]


def _figures_by(column: list[str], verdicts: "Verdicts") -> "dict[str, Figures]":
    """Return the figures of the texts with each value of a column."""
    return {
        value: verdicts.figures([place for place, each in enumerate(column) if each == value])
        for value in sorted(set(column) - {""})
    }


def _show(figures: "Figures") -> None:
    from schemas.tone_label import TONES  # noqa: PLC0415

    typer.echo(f"macro-F1 {figures.macro_f1:.3f}, accuracy {figures.accuracy:.3f}, {figures.n} texts")
    typer.echo(f"calibration error {figures.ece:.3f}: by so much the confidence misses how often it is right")
    typer.echo(f"\n{'is':>12}{''.join(f'{name:>12}' for name in TONES)}   as named")
    for name, row in zip(TONES, figures.confusion, strict=True):
        typer.echo(f"{name:>12}{''.join(f'{count:>12}' for count in row)}")
    for title, shares in (
        ("named", figures.shares),
        ("corrected", figures.corrected),
        ("labelled", figures.true_shares),
    ):
        typer.echo(f"{title:>12}{''.join(f'{share:>12.1%}' for share in shares)}")


def publish(
    model: Annotated[Path, typer.Argument(help="Made by `train`.")],
) -> None:
    """Give a model to all workers; it goes on learning from corrections that come after it.

    Example: jauge tone publish fr.tone
    """
    from streams.config.settings import load_settings  # noqa: PLC0415
    from streams.match.tone_labels import give  # noqa: PLC0415

    made = model_of(model, "en")
    complete(give(load_settings(), made))
    typer.echo(f"published: texts in {made.lang} are read by {made.version} from now on")


def _language(lang: str) -> str:
    from scoring.text.language import declared  # noqa: PLC0415
    from streams.config.errors import UsageError  # noqa: PLC0415

    primary = declared(lang)
    if primary is None or not (primary.isascii() and primary.isalpha() and len(primary) in (2, 3)):
        raise UsageError(f"--lang={lang} is no language: write en, fr, de ...")
    return primary


def model_of(path: Path | None, lang: str) -> "ToneModel":
    """Return the model of a file; without one, one that knows the words of feeling alone.

    Raises:
        UsageError: it cannot be read.
    """
    from scoring.text.tone.model import ToneModel  # noqa: PLC0415
    from scoring.text.tone.serialization import UnreadableModelError  # noqa: PLC0415
    from streams.config.errors import UsageError  # noqa: PLC0415

    if path is None:
        return ToneModel(lang)
    try:
        return ToneModel.from_bytes(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except UnreadableModelError as error:
        raise UsageError(f"{path}: {error}") from error
