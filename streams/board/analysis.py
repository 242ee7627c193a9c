"""Comparisons and explanations, worked out from the log of observations in a process of their own.

They read a whole partition and fold it, which takes seconds for a large brand: meanwhile the board goes on.
"""

import asyncio
import sys
from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from schemas.brand_mention import BrandMention
from scoring.archive import Read
from scoring.compile import warm_up
from scoring.examples import Example
from scoring.method import INDICATORS
from streams import comparing
from streams.answers import compare_words, explain_words
from streams.archives import Quote, topic_past
from streams.board.answers import Behind, Comparison, Explanation, Pair, Part, QuotedMention, Side
from streams.child import serve
from streams.comparing import Asked, brands_asked, compare_in
from streams.errors import JaugeError, UnknownNameError, UsageError
from streams.explaining import explain
from streams.faults import as_told, say_it_once
from streams.settings import Settings, load_settings
from streams.why import Why


class ToCompare(msgspec.Struct, frozen=True, tag=True):
    """What is to be compared; the first with each of the others."""

    brands: tuple[str, ...]
    window: str
    at_ms: int | None
    against_ms: int | None
    first_day: date | None
    last_day: date | None
    campaigns: tuple[str, ...]

    def pairs(self) -> list[Asked]:
        """Return one question a pair."""
        several = self.campaigns if self.campaigns and not self.brands else self.brands
        if len(several) < 3:
            return [self._asked(self.brands, self.campaigns)]
        pairs = [(several[0], other) for other in several[1:]]
        return [
            self._asked((), pair) if several is self.campaigns else self._asked(pair, self.campaigns) for pair in pairs
        ]

    def _asked(self, brands: Sequence[str], campaigns: Sequence[str]) -> Asked:
        return Asked(brands, self.window, self.at_ms, self.against_ms, self.first_day, self.last_day, campaigns)


class ToExplain(msgspec.Struct, frozen=True, tag=True):
    """What is to be explained."""

    brand: str
    window: str
    since_ms: int | None
    at_ms: int | None


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Why there is no answer, and what to do."""

    detail: str
    why: Literal["name", "usage", "world"]
    """A name is not known, what was asked cannot be, or the broker is at fault."""


class Compared(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    comparison: Comparison


class Explained(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    explanation: Explanation


Question = ToCompare | ToExplain
Answer = Refused | Compared | Explained


async def answer(question: Question, settings: Settings) -> Answer:
    """Work out the answer."""
    try:
        if isinstance(question, ToCompare):
            return Compared(await _compare(question, settings))
        return Explained(await _explain(question, settings))
    except Exception as error:
        told = as_told(error, settings.kafka.bootstrap)
        if isinstance(told, JaugeError):
            is_name, is_usage = isinstance(told, UnknownNameError), isinstance(told, UsageError)
            return Refused(str(told), "name" if is_name else "usage" if is_usage else "world")
        raise


async def _compare(question: ToCompare, settings: Settings) -> Comparison:
    if not question.brands and not question.campaigns:
        raise UsageError("name two brands or more, one at two times or over days, or a campaign")
    pairs = question.pairs()
    wanted = sorted({brand for asked in pairs for brand in brands_asked(asked, settings)})
    past = await topic_past(settings, wanted)
    told = [compare_in(past.archive, past.newest_ms, asked, settings) for asked in pairs]
    of_days = bool(question.first_day or question.campaigns)
    return Comparison(window="" if of_days else question.window, pairs=[_pair(one) for one in told])


def _pair(told: comparing.Comparison) -> Pair:
    return Pair(
        comparable=told.reason is None,
        reason=told.reason,
        one=_side(told.one, told.labels[0]),
        other=_side(told.other, told.labels[1]),
        points=told.compared.points if told.compared else None,
        significant=told.compared.significant if told.compared else None,
        robust_ratio=told.robust_ratio,
        parts=_parts(told.why) if told.why else [],
        words=compare_words(told),
    )


async def _explain(question: ToExplain, settings: Settings) -> Explanation:
    past = await topic_past(settings, [question.brand])
    told = await explain(past, question.brand, question.window, question.since_ms, question.at_ms)
    return Explanation(
        brand=question.brand,
        window=question.window,
        before=_side(told.before, question.brand),
        after=_side(told.after, question.brand),
        points=told.why.points,
        comparable=told.reason is None,
        reason=told.reason,
        significant=told.compared.significant if told.compared else None,
        parts=_parts(told.why),
        behind=[
            Behind(
                part=Part(indicator=one.indicator, source=one.source, points=one.points),
                mentions=[_quoted(example, quote, question.brand) for example, quote in examples],
            )
            for one, examples in told.behind
        ],
        words=explain_words(told),
    )


def _side(read: Read, name: str) -> Side:
    return Side(
        name=name,
        brand=read.brand,
        at=read.period.end_ms,
        score=read.side.score,
        low=read.low,
        high=read.high,
        se=read.side.se,
        indicators=dict(zip(INDICATORS, read.side.indicators, strict=True)),
        mention_count=read.mention_count,
    )


def _parts(why: Why) -> list[Part]:
    return [Part(indicator=one.indicator, source=one.source, points=one.points) for one in why.largest]


def _quoted(example: Example, quote: Quote | None, brand: str) -> QuotedMention:
    told = None
    if quote is not None:
        told = BrandMention(
            brand=brand,
            source=quote.source,
            id=quote.id,
            op="create",
            created_at=example.created_at,
            seen_at=example.created_at,
            text=quote.text,
            url=quote.url,
            lang=quote.lang,
            sentiment=quote.sentiment,
            confidence=quote.confidence,
        )
    return QuotedMention(part=example.part, created_at=example.created_at, mention=told)


def main() -> None:
    """Answer questions on standard input, as the child of the board."""
    settings, decode = load_settings(), msgspec.msgpack.Decoder(Question).decode
    say_it_once()
    warm_up()
    with asyncio.Runner() as runner:
        serve(
            lambda asked: msgspec.msgpack.encode(runner.run(answer(decode(asked), settings))),
            sys.stdin.buffer,
            sys.stdout.buffer,
        )


if __name__ == "__main__":
    main()
