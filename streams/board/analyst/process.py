"""Comparisons and explanations, worked out from the log of observations in a process of their own.

They read a whole partition and fold it, which takes seconds for a large brand: meanwhile the board goes on.
"""

import asyncio
import sys
from collections.abc import Sequence

import msgspec

from schemas.brand_mention import BrandMention
from scoring.method.constants import INDICATORS
from scoring.reading.archive import Read
from scoring.reading.examples import Example
from scoring.state.warm_up import warm_up
from streams.analysis import compare
from streams.analysis.archive import Quote, topic_past
from streams.analysis.attribution import Why
from streams.analysis.compare import Asked, brands_asked, compare_in
from streams.analysis.explain import explain
from streams.board.analyst.messages import Answer, Compared, Explained, Question, Refused, ToCompare, ToExplain
from streams.board.contract.comparison_responses import Behind, Comparison, Explanation, Pair, Part, QuotedMention, Side
from streams.config.errors import JaugeError, UnknownNameError, UsageError
from streams.config.settings import Settings, load_settings
from streams.kafka.client_logs import say_it_once
from streams.kafka.errors import as_user_error
from streams.runtime.child_process import serve
from streams.terminal.compare import compare_words, explain_words


async def answer(question: Question, settings: Settings) -> Answer:
    """Work out the answer."""
    try:
        if isinstance(question, ToCompare):
            return Compared(await _compare(question, settings))
        return Explained(await _explain(question, settings))
    except Exception as error:
        told = as_user_error(error, settings.kafka.bootstrap)
        if isinstance(told, JaugeError):
            is_name, is_usage = isinstance(told, UnknownNameError), isinstance(told, UsageError)
            return Refused(str(told), "name" if is_name else "usage" if is_usage else "world")
        raise


async def _compare(question: ToCompare, settings: Settings) -> Comparison:
    if not question.brands and not question.campaigns:
        raise UsageError("name two brands or more, one at two times or over days, or a campaign")
    pairs = _pairs(question)
    wanted = sorted({brand for asked in pairs for brand in brands_asked(asked, settings)})
    past = await topic_past(settings, wanted)
    told = [compare_in(past.archive, past.newest_ms, asked, settings) for asked in pairs]
    of_days = bool(question.first_day or question.campaigns)
    return Comparison(window="" if of_days else question.window, pairs=[_pair(one) for one in told])


def _pairs(question: ToCompare) -> list[Asked]:
    """Return one question a pair."""
    brands, campaigns = question.brands, question.campaigns
    several = campaigns if campaigns and not brands else brands
    if len(several) < 3:
        return [_asked(question, brands, campaigns)]
    pairs = [(several[0], other) for other in several[1:]]
    return [_asked(question, *(((), pair) if several is campaigns else (pair, campaigns))) for pair in pairs]


def _asked(question: ToCompare, brands: Sequence[str], campaigns: Sequence[str]) -> Asked:
    return Asked(
        brands,
        question.window,
        question.at_ms,
        question.against_ms,
        question.first_day,
        question.last_day,
        campaigns,
    )


def _pair(told: compare.Comparison) -> Pair:
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
