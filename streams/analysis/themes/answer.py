"""What was said behind a change, made into records."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from streams.analysis.archive import Past, Quote
from streams.analysis.explain import Explanation
from streams.analysis.themes import records
from streams.analysis.themes.breakdowns import By, breakdown
from streams.analysis.themes.found import found_in
from streams.analysis.themes.said import Post, Said, WhatWasSaid, what_was_said
from streams.analysis.themes.voices import voices

TEXT_CHARACTERS = 280
"""Of a text that is shown."""


async def said_answer(past: Past, explanation: Explanation) -> records.SaidAnswer:
    """Return what was said behind a change."""
    name = explanation.after.brand
    brand = past.brands.get(name) or Brand(brand=name)
    all_said = await what_was_said(past, explanation)
    points = explanation.why.points if all_said.is_known else None
    shared: dict[str, Any] = {
        "brand": name,
        "window": explanation.window,
        "before": explanation.before.period.end_ms,
        "after": explanation.after.period.end_ms,
        "points": points,
    }
    return records.SaidAnswer(
        themes=records.Themes(**shared, **_themes(all_said, brand)),
        breakdowns=records.Breakdowns(
            **shared,
            rest=all_said.rest if all_said.is_known else None,
            tz=brand.tz,
            language=_rows(all_said, "language"),
            source=_rows(all_said, "source"),
            hour=_rows(all_said, "hour", brand.tz),
            kind=_rows(all_said, "kind"),
        ),
        voices=records.Voices(**shared, voices=_voices(all_said, name) if all_said.is_known else []),
    )


def _themes(all_said: WhatWasSaid, brand: Brand) -> dict[str, Any]:
    found, name = found_in(all_said, brand), brand.brand
    return {
        "points_together": _known(found.points, all_said),
        "read_count": found.read_count,
        "earlier_read_count": found.earlier_read_count,
        "themes": [
            records.Theme(
                name=one.theme.item.name,
                kind=one.theme.item.kind,
                text=one.theme.written,
                also=list(one.theme.also),
                z=one.theme.log_odds.z,
                author_count=one.theme.authors,
                earlier_author_count=one.theme.earlier_authors,
                mention_count=one.mention_count,
                tone=one.tone,
                points=_known(one.points, all_said),
                posts=_posts(one.posts, all_said, name),
            )
            for one in found.themes
        ],
        "copies": [
            records.RepeatedText(
                text=one.text,
                mention_count=one.mention_count,
                author_count=one.copies.authors,
                earlier_count=one.copies.earlier,
                tone=one.tone,
                points=_known(one.points, all_said),
                posts=_posts(one.posts, all_said, name),
            )
            for one in found.copies
        ],
    }


def _rows(all_said: WhatWasSaid, by: By, tz: int = 0) -> list[records.BreakdownRow]:
    return [
        records.BreakdownRow(
            name=row.name,
            mention_count=row.mention_count,
            earlier_count=row.earlier_count,
            author_count=row.author_count,
            tone=row.tone,
            points=_known(row.points, all_said),
        )
        for row in breakdown(all_said, by, tz)
    ]


def _voices(all_said: WhatWasSaid, brand: str) -> list[records.Voice]:
    return [
        records.Voice(
            source=one.source,
            mention_count=one.mention_count,
            earlier_count=one.earlier_count,
            tone=one.tone,
            points=one.points,
            posts=_posts(one.posts, all_said, brand),
        )
        for one in voices(all_said)
    ]


def _posts(posts: Sequence[Post], all_said: WhatWasSaid, brand: str) -> list[records.ThemePost]:
    return [
        records.ThemePost(
            points=_known(said.points, all_said), entered=said.entered, mention=_mention(said, quote, brand)
        )
        for said, quote in posts
    ]


def _mention(said: Said, quote: Quote, brand: str) -> BrandMention:
    sentiment = said.sentiment if quote.sentiment is None else quote.sentiment
    return replace(quote.mention(brand, said.created_at), text=quote.text[:TEXT_CHARACTERS], sentiment=sentiment)


def _known(points: float, all_said: WhatWasSaid) -> float | None:
    return points if all_said.is_known else None
