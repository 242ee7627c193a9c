"""`jauge tone label`: what a person says of the tone of a text, or of a mention."""

from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import complete

if TYPE_CHECKING:
    from streams.board.contract.responses import Label

BY = "operator"
PATIENCE_S = 60.0


def label(
    tone: Annotated[str, typer.Argument(help="negative, neutral or positive.")],
    text: Annotated[str, typer.Option(help="The text.")],
    lang: Annotated[str | None, typer.Option(help="Its language; else it is looked at.", show_default=False)] = None,
    source: Annotated[str, typer.Option(help="Where it was said.")] = "cli",
    mention: Annotated[str, typer.Option("--id", help="The mention's id in its source.")] = "",
    brand: Annotated[
        str | None, typer.Option(help="Correct the mention of this brand with that id.", show_default=False)
    ] = None,
    copies: Annotated[bool, typer.Option("--copies", help="With --brand: and all nearly the same texts.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="With --brand: withdraw the correction.")] = False,
) -> None:
    """Correct the tone of one text, which every worker learns within moments; with --brand and --id of a mention, too.

    Example: jauge tone label negative --text "So this is what you call service"
    """
    from hashlib import sha256  # noqa: PLC0415

    import msgspec  # noqa: PLC0415

    from schemas.tone_label import ToneLabel  # noqa: PLC0415
    from streams.board.contract.responses import Label  # noqa: PLC0415
    from streams.config.errors import UsageError  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415
    from streams.config.timefmt import wall_clock_ms  # noqa: PLC0415
    from streams.match.tone_labels import correct  # noqa: PLC0415

    if brand is None and (copies or undo):
        raise UsageError("--copies and --undo are of a mention: name it with --brand, --source and --id")
    if brand is not None and not mention:
        raise UsageError("--brand wants the mention: name it with --source and --id")
    # Of labels with one key the newest alone stays: a text without id is named by itself.
    named = mention or f"text-{sha256(text.encode(errors='surrogatepass')).hexdigest()[:16]}"
    fields = {"source": source, "id": named, "text": text, "tone": tone, "lang": lang}
    try:
        if brand is None:
            correction = msgspec.convert({**fields, "at": wall_clock_ms()}, ToneLabel)
        else:
            asked = msgspec.convert({**fields, "brand": brand, "copies": copies, "withdraw": undo}, Label)
    except msgspec.ValidationError as error:
        raise UsageError(f"this is no correction: {error}") from error
    if brand is None:
        complete(correct(load_settings(), [correction]))
        typer.echo("published; jauge_tone_labels_total counts it")
        return
    corrected = complete(_correct(asked))
    if not corrected:
        raise UsageError(
            f"{source}:{mention} of {brand} is not kept any more, so no score changes; its text is learned from"
        )
    typer.echo(f"corrected: {corrected} mentions; `jauge recount` shows what that does to the score")


async def _correct(asked: "Label") -> int:
    """Correct a mention on the topics; return how many versions that made."""
    from streams.board.corrector import Corrector  # noqa: PLC0415
    from streams.board.state.recent_mentions import RecentMentions  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415
    from streams.config.timefmt import wall_clock_ms  # noqa: PLC0415
    from streams.kafka.producer import Sender  # noqa: PLC0415
    from streams.runtime.versions import with_current  # noqa: PLC0415

    kafka = (await with_current(load_settings())).kafka
    async with Sender(kafka.servers, "jauge-labels") as sender:
        corrector = Corrector(kafka, sender, RecentMentions(), wall_clock_ms)
        return len((await corrector.correct(asked, BY, PATIENCE_S)).versions)
