"""What `jauge explain` prints of the texts behind a change: themes, repeated texts, breakdowns and voices."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from streams.analysis.themes.records import BreakdownRow, Breakdowns, SaidAnswer, ThemePost, Themes, Voices
from streams.config.sanitize import printable
from streams.config.source_registry import name_in_text

QUOTED = 120
"""Characters of a text that are shown."""
MOST_ROWS = 5
"""Of a breakdown."""
MOST_VOICES = 5
SHOWN = 0.005
"""Points that two decimals show: one mention of hundreds does little."""
SIGNS = {"word": "", "phrase": "", "tag": "#", "link": ""}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def print_said(said: SaidAnswer, console: Console) -> None:
    """Print what was said behind a change, for people."""
    _print_themes(said.themes, console)
    _print_breakdowns(said.breakdowns, console)
    _print_voices(said.voices, console)


def themes_sentence(themes: Themes) -> str:
    """Say what the themes are, or why there are none."""
    if not themes.read_count:
        return "There are no themes: no text of the window is kept."
    if not themes.earlier_read_count:
        return "There are no themes: no text of the time before is kept, so there is nothing to compare with."
    if not themes.themes:
        return "There are no themes: people write of what they wrote of before."
    return "What people write of more than in the time before (a mention may hold several, so these points overlap):"


def _print_themes(themes: Themes, console: Console) -> None:
    console.print(Text(themes_sentence(themes)))
    if themes.themes:
        table = _table("Theme", "Authors", "Before", "Tone", "Points")
        for one in themes.themes:
            name = printable(f"{SIGNS[one.kind]}{one.text}")
            table.add_row(
                Text(name), str(one.author_count), str(one.earlier_author_count), _tone(one.tone), _points(one.points)
            )
        console.print(table)
        for one in themes.themes[:MOST_ROWS]:
            console.print(Text(printable(f"{SIGNS[one.kind]}{one.text}:")))
            _print_posts(one.posts, console)
    for text in themes.copies:
        head = f"One text, {text.mention_count} times, by {text.author_count} authors"
        console.print(Text(f"{head} ({_points(text.points)} points): {printable(text.text[:QUOTED])}"))


def _print_breakdowns(breakdowns: Breakdowns, console: Console) -> None:
    for title, rows, name in (
        ("Language", breakdowns.language, lambda name: name or "not known"),
        ("Source", breakdowns.source, lambda name: name_in_text(name, "en")),
        ("Hour", breakdowns.hour, _hour),
        ("Kind", breakdowns.kind, lambda name: name or "not known"),
    ):
        if len(rows) < 2:
            continue
        table = _table(title, "Mentions", "Before", "Tone", "Points")
        for row in _largest(rows):
            table.add_row(
                Text(printable(name(row.name))),
                str(row.mention_count),
                str(row.earlier_count),
                _tone(row.tone),
                _points(row.points),
            )
        console.print(table)


def _print_voices(voices: Voices, console: Console) -> None:
    if not voices.voices:
        return
    console.print(Text("Who moved it most:"))
    for one in voices.voices[:MOST_VOICES]:
        count = one.mention_count + one.earlier_count
        said = f"{count} mention{'' if count == 1 else 's'}"
        console.print(Text(f"  {_points(one.points)}  a person on {name_in_text(one.source, 'en')}, {said}:"))
        _print_posts(one.posts, console)


def _print_posts(posts: list[ThemePost], console: Console) -> None:
    for post in posts:
        address = f"  {printable(post.mention.url)}" if post.mention.url else ""
        console.print(Text(f"    {printable(post.mention.text[:QUOTED])}{address}"))


def _table(first: str, *columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(first)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _largest(rows: list[BreakdownRow]) -> list[BreakdownRow]:
    """Return the rows that did most; of equal effect those of most mentions."""
    ranked = sorted(rows, key=lambda row: (-abs(row.points or 0.0), -row.mention_count, row.name))
    return ranked[:MOST_ROWS]


def _hour(name: str) -> str:
    day, hour = divmod(int(name), 24)
    return f"{WEEKDAYS[day]} {hour}:00"


def _points(points: float | None) -> str:
    return "?" if points is None else f"{points:+.2f}" if abs(points) >= SHOWN else "·"


def _tone(tone: float | None) -> str:
    return "?" if tone is None else f"{tone:+.2f}"
