"""Comparisons and explanations, worked out from the log of observations in a process of their own.

They read a whole partition and fold it, which takes seconds for a large brand: meanwhile the board goes on.
"""

import asyncio
import logging
import sys
from collections.abc import Sequence

import msgspec

from schemas.brand import Brand
from schemas.reason import ProblemCode
from scoring.method.constants import INDICATORS
from scoring.reading.archive import Read
from scoring.reading.examples import Example
from scoring.reading.warm_up import warm_up
from scoring.text.matching import Matcher
from scoring.text.tone.explanation import explain_tone
from streams.analysis import compare
from streams.analysis.archive import Quote, topic_past
from streams.analysis.attribution import Why
from streams.analysis.compare import Asked, brands_asked, compare_in
from streams.analysis.corrections import effects
from streams.analysis.explain import explain
from streams.analysis.followed_brands import followed
from streams.analysis.sentences import comparison_sentence, explanation_sentence, reason_fields
from streams.analysis.themes.answer import said_answer
from streams.analysis.themes.effects import effects_on
from streams.analysis.themes.records import SaidAnswer
from streams.board.analyst.campaign_counts import campaign_counts
from streams.board.analyst.messages import (
    Answer,
    Compared,
    Counted,
    EffectsFound,
    Explained,
    Failed,
    KnownCampaign,
    Previewed,
    Question,
    ThemesFound,
    ToCompare,
    ToCount,
    ToExplain,
    ToFindEffects,
    ToFindThemes,
    ToneRead,
    ToPreview,
    ToReadTone,
    ToUncorrect,
    Uncorrected,
    code_of,
)
from streams.board.analyst.preview import Previews
from streams.board.contract.comparison_responses import Behind, Comparison, Explanation, Pair, Part, QuotedMention, Side
from streams.board.contract.responses import Correction, Corrections
from streams.board.contract.tone_responses import FeltWord, ToneAsked, ToneReason
from streams.config.brand_settings import CampaignSettings
from streams.config.errors import JaugeError, UsageError
from streams.config.settings import Settings, load_settings
from streams.kafka.client_logs import say_it_once
from streams.kafka.errors import as_user_error
from streams.metrics import calm_log
from streams.metrics.json_log import formatter_of
from streams.runtime.child_process import serve

log = logging.getLogger(__name__)


async def answer(question: Question, settings: Settings, previews: Previews) -> Answer:
    """Work out the answer; `previews` are those that are read."""
    try:
        return await _answer(question, settings, previews)
    except Exception as error:
        user_error = as_user_error(error, settings.kafka.bootstrap)
        if isinstance(user_error, JaugeError):
            return Failed(str(user_error), code_of(user_error))
        if isinstance(error, MemoryError):
            raise  # the process ends, and the next one has all memory again
        log.exception("a question could not be answered")  # others are
        return Failed("a fault of ours: see the board's log", ProblemCode.INTERNAL)


async def _answer(question: Question, settings: Settings, previews: Previews) -> Answer:
    found: Answer
    match question:
        case ToCompare():
            found = Compared(await _compare(question, settings))
        case ToExplain():
            found = Explained(await _explain(question, settings))
        case ToReadTone():
            found = ToneRead(await _read_tone(question.asked, settings))
        case ToFindThemes():
            found = ThemesFound(await _find_themes(question, settings))
        case ToFindEffects():
            past = await topic_past(settings, [question.brand])
            found = EffectsFound(effects_on(past, question.brand, question.window, question.at_ms))
        case ToUncorrect():
            found = Uncorrected(await _uncorrect(question, settings))
        case ToCount():
            found = Counted(await campaign_counts(question, settings))
        case ToPreview():
            found = Previewed(await previews.turn(question.draft, question.turn, question.now_ms, settings))
    return found


async def _uncorrect(question: ToUncorrect, settings: Settings) -> Corrections:
    past = await topic_past(settings, [question.brand])
    rows = [
        Correction(window=window, count=one.corrected_count, score=one.score, uncorrected=one.uncorrected)
        for window, one in effects(past, question.brand).items()
    ]
    return Corrections(brand=question.brand, rows=rows)


async def _compare(question: ToCompare, settings: Settings) -> Comparison:
    if not question.brands and not question.campaigns:
        raise UsageError("name two brands or more, one at two times or over days, or a campaign")
    pairs = _pairs(question)
    settings = _with_known(settings, question.known)
    wanted = sorted({brand for asked in pairs for brand in brands_asked(asked, settings)})
    past = await topic_past(settings, wanted)
    compared = [compare_in(past.archive, past.newest_ms, asked, settings) for asked in pairs]
    of_days = bool(question.first_day or question.campaigns)
    return Comparison(window="" if of_days else question.window, pairs=[_pair(one) for one in compared])


def _with_known(settings: Settings, known: Sequence[KnownCampaign]) -> Settings:
    """Return the settings with the campaigns of the board; of two of a name that of the file stands."""
    there = {one.name for one in settings.campaigns}
    more = tuple(
        CampaignSettings(name=one.name, brand=one.brand, first_day=one.first_day, last_day=one.last_day)
        for one in known
        if one.name not in there
    )
    return settings.model_copy(update={"campaigns": (*settings.campaigns, *more)})


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


def _pair(comparison: compare.Comparison) -> Pair:
    return Pair(
        comparable=comparison.reason is None,
        **reason_fields(comparison.reason),
        one=_side(comparison.one, comparison.labels[0]),
        other=_side(comparison.other, comparison.labels[1]),
        points=comparison.compared.points if comparison.compared else None,
        significant=comparison.compared.significant if comparison.compared else None,
        robust_ratio=comparison.robust_ratio,
        parts=_parts(comparison.why) if comparison.why else [],
        words=comparison_sentence(comparison),
    )


async def _explain(question: ToExplain, settings: Settings) -> Explanation:
    past = await topic_past(settings, [question.brand], hidden=question.hidden)
    explanation = await explain(past, question.brand, question.window, question.since_ms, question.at_ms)
    return Explanation(
        brand=question.brand,
        window=question.window,
        before=_side(explanation.before, question.brand),
        after=_side(explanation.after, question.brand),
        points=explanation.why.points,
        comparable=explanation.reason is None,
        **reason_fields(explanation.reason),
        significant=explanation.compared.significant if explanation.compared else None,
        parts=_parts(explanation.why),
        behind=[
            Behind(
                part=Part(indicator=one.indicator, source=one.source, points=one.points),
                mentions=[_quoted(example, quote, question.brand) for example, quote in examples],
            )
            for one, examples in explanation.behind
        ],
        words=explanation_sentence(explanation),
    )


async def _find_themes(question: ToFindThemes, settings: Settings) -> SaidAnswer:
    past = await topic_past(settings, [question.brand], hidden=question.hidden)
    explanation = await explain(past, question.brand, question.window, question.since_ms, question.at_ms)
    return await said_answer(past, explanation)


async def _read_tone(asked: ToneAsked, settings: Settings) -> ToneReason:
    brands: tuple[Brand, ...] = ()
    if asked.brand:
        brands = ((await followed(settings)).get(asked.brand) or Brand(brand=asked.brand, terms=(asked.brand,)),)
    matcher = Matcher(brands, languages=settings.expected_languages)
    read = explain_tone(asked.text, asked.lang, tuple(brand.brand for brand in brands), matcher)
    return ToneReason(
        lang=read.lang,
        lang_from=read.lang_from,
        tone=read.tone,
        sentiment=read.sentiment,
        words=[FeltWord(text=word.text, weight=word.weight, negated=word.negated) for word in read.words],
    )


def _side(read: Read, name: str) -> Side:
    return Side(
        name=name,
        brand=read.brand,
        at=read.period.end_ms,
        method=read.side.method,
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
    mention = None if quote is None else quote.mention(brand, example.created_at)
    return QuotedMention(part=example.part, entered=example.entered, created_at=example.created_at, mention=mention)


def main() -> None:
    """Answer questions on standard input, as the child of the board."""
    previews = Previews()
    settings, decode = load_settings(), msgspec.msgpack.Decoder(Question).decode
    text = "%(asctime)s analyst %(levelname)s %(name)s: %(message)s"
    calm_log.install("WARNING", formatter_of(settings.logs, "analyst", text), settings.logs.levels)
    say_it_once()
    warm_up()
    with asyncio.Runner() as runner:
        serve(
            lambda asked: msgspec.msgpack.encode(runner.run(answer(decode(asked), settings, previews))),
            sys.stdin.buffer,
            sys.stdout.buffer,
        )


if __name__ == "__main__":
    main()
