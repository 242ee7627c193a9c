"""The flags that say how files are read: one group, the same for every command that takes files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from streams.config.errors import UsageError

if TYPE_CHECKING:
    from streams.collect.files.file_request import FileRequest

PANEL = "How files are read"
FileOption = Annotated[
    list[Path] | None,
    typer.Option("--file", help="Read files in place of the topics; may be given again.", show_default=False),
]


@dataclass(frozen=True)
class FileFlags:
    """What the flags of a command say of its files; each field is a flag, and flags win over the mapping.

    >>> FileFlags(tz="Europe/Paris").named, FileFlags().named
    (['--tz'], [])
    """

    mapping: Annotated[
        Path | None, typer.Option(help="TOML file that says which column is which.", show_default=False)
    ] = None
    source: Annotated[
        str | None,
        typer.Option(
            help="Source of the rows: bluesky, mastodon, reddit, hn, rss, youtube, x; or facebook, reviews..."
        ),
    ] = None
    brand_column: Annotated[str | None, typer.Option(help="Column that already says whose mention a row is.")] = None
    encoding: Annotated[str | None, typer.Option(help="Encoding of the files; by default it is recognised.")] = None
    day_first: Annotated[
        bool | None,
        typer.Option("--day-first/--month-first", help="Of dates such as 05/03/2026; by default the file decides."),
    ] = None
    tz: Annotated[str | None, typer.Option(help="Zone of times that name none; by default UTC.")] = None

    @property
    def named(self) -> list[str]:
        """Flags that were given, as they are typed."""
        given = [name for name in self.__dataclass_fields__ if getattr(self, name) is not None]
        flags = {"day_first": "--day-first" if self.day_first else "--month-first"}
        return [flags.get(name, "--" + name.replace("_", "-")) for name in given]

    def request(self, files: Sequence[Path] | None) -> "FileRequest":
        """Return files with what the flags say of them.

        Raises:
            UsageError: there is no such source.
        """
        from streams.collect.files.file_request import FileRequest  # noqa: PLC0415

        check_source(self.source)
        order: Any = None if self.day_first is None else "day_first" if self.day_first else "month_first"
        return FileRequest(
            list(files or ()), self.mapping, self.source, self.brand_column, self.encoding, order, self.tz
        )

    def optional_request(self, files: Sequence[Path] | None) -> "FileRequest | None":
        """Return what `request` does for a command that reads the topics where no ``--file`` is named.

        Raises:
            UsageError: flags say how a file is read, and there is none.
        """
        request = self.request(files)
        if files:
            return request
        if self.named:
            say = "say how a --file is read: name one" if len(self.named) > 1 else "says how a --file is read: name one"
            raise UsageError(f"{' and '.join(self.named)} {say}")
        return None


def check_source(source: str | None) -> None:
    """Refuse a source of which nothing is known: a name with a slip would be a source of its own."""
    from streams.config.known_sources import KNOWN_SOURCES, scored_and_others  # noqa: PLC0415

    if source is not None and source not in KNOWN_SOURCES:
        raise UsageError(f"there is no source {source!r}: use one of {scored_and_others()}")


def with_file_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command of typer have all flags of `FileFlags`, which it takes as its one argument `how`.

    They stand in a panel of their own in ``--help``, after the command's own flags.
    """
    flags = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=_in_panel(annotation))
        for name, annotation in get_type_hints(FileFlags, include_extras=True).items()
    ]
    own = [
        each.replace(kind=Parameter.KEYWORD_ONLY)
        for each in signature(command).parameters.values()
        if each.name != "how"
    ]

    @wraps(command)
    def filled(**arguments: Any) -> None:
        how = FileFlags(**{flag.name: arguments.pop(flag.name) for flag in flags})
        command(**arguments, how=how)

    filled.__signature__ = Signature([*own, *flags])  # type: ignore[attr-defined]
    filled.__annotations__ = {each.name: each.annotation for each in (*own, *flags)}
    return filled


def _in_panel(annotation: Any) -> Any:
    """Return the annotation of a flag with its option in the panel of the group."""
    option = annotation.__metadata__[0]
    option.rich_help_panel = PANEL
    return annotation
