"""Line charts as SVG, of a few points each: no library draws them smaller."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 78, 130, 44, 52
COLOURS = ("#0b6e99", "#c2571a", "#5b8c2a", "#7a4fa3")
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.title{font-size:15px;font-weight:600}"
    ".axis{stroke:#999;fill:none}.line{fill:none;stroke-width:2.5}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.axis{stroke:#777}}"
)

Points = Sequence[tuple[float, float]]


def readable(value: float) -> str:
    """Return a number as short as an axis wants it.

    >>> readable(0.5), readable(250), readable(12_500), readable(100_000), readable(2_000_000)
    ('0.5', '250', '12.5k', '100k', '2M')
    """
    for unit, size in (("M", 1_000_000), ("k", 1_000)):
        if abs(value) >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}"


def ticks(highest: float) -> list[float]:
    """Return about five round numbers from 0 to a little above `highest`.

    >>> ticks(143_000)
    [0.0, 50000.0, 100000.0, 150000.0]
    """
    size = 10 ** int(log10(highest))
    step = next(part * size for part in (0.2, 0.5, 1, 2, 5) if highest / (part * size) <= 5)
    return [round(step * number, 9) for number in range(int(-(-highest // step)) + 1)]


def line_chart(title: str, x_label: str, y_label: str, series: Mapping[str, Points], *, log_x: bool = False) -> str:
    """Return a chart whose ordinate begins at 0, each line labelled at its end; `log_x`: of a logarithmic abscissa.

    >>> line_chart("T", "x", "y", {"a": [(1, 2), (2, 4)]}).count("<polyline")
    1
    """
    places = sorted({x for points in series.values() for x, _ in points})
    scaled = [log10(x) if log_x else x for x in places]
    heights = ticks(max(y for points in series.values() for _, y in points))
    span = (scaled[-1] - scaled[0]) or 1.0

    def across(x: float) -> float:
        return LEFT + ((log10(x) if log_x else x) - scaled[0]) / span * (WIDTH - LEFT - RIGHT)

    def down(y: float) -> float:
        return HEIGHT - BOTTOM - y / heights[-1] * (HEIGHT - TOP - BOTTOM)

    floor = HEIGHT - BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="t">',
        f'<style>{STYLE}</style><title id="t">{escape(title)}</title>',
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>',
        f'<text x="{LEFT}" y="{HEIGHT - 12}">{escape(x_label)}</text>',
        f'<text x="14" y="{TOP - 2}">{escape(y_label)}</text>',
        f'<path class="axis" d="M{LEFT} {TOP}V{floor}H{WIDTH - RIGHT}"/>',
    ]
    parts += [f'<text x="{LEFT - 8}" y="{down(y) + 4:.1f}" text-anchor="end">{readable(y)}</text>' for y in heights]
    parts += [f'<text x="{across(x):.1f}" y="{floor + 18}" text-anchor="middle">{readable(x)}</text>' for x in places]
    for colour, (name, points) in zip(COLOURS, series.items(), strict=False):
        drawn = " ".join(f"{across(x):.1f},{down(y):.1f}" for x, y in points)
        parts.append(f'<polyline class="line" stroke="{colour}" points="{drawn}"/>')
        parts += [f'<circle cx="{across(x):.1f}" cy="{down(y):.1f}" r="3.5" fill="{colour}"/>' for x, y in points]
        end_x, end_y = points[-1]
        parts.append(f'<text x="{across(end_x) + 9:.1f}" y="{down(end_y) + 4:.1f}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])
