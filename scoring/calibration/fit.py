"""Fits a reference to a recorded panel (SPEC section 9).

The table defines itself in part: a voice is weighted by the level, and the caps, which
are made from the centres, change what the centres are the means of. It is cut here, as
in the published table, where the caps lie a little above its centres:

1. level = median audience over the authors, one value each;
2. cells with that level and without caps; from their centres come the caps;
3. cells with level and caps; from them come voices a day and centres;
4. stage A of every brand; from its u come middle and spread, and from its score the exponents of the profiles.

Under jauge-2 the spreads of Favour are fitted after the centres, and u of Favour is in their unit.

The fold and the reading are those of the stream.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.observation import SOURCES
from scoring.calibration.centres import FEWEST_BRANDS, centres, with_centres
from scoring.calibration.dispersion import DRAWS, Dispersion, dispersion_of
from scoring.calibration.recorded_panel import OPEN, panel_of, whole_days
from scoring.calibration.spreads import scores_of, with_spreads
from scoring.method.constants import CAP_ABOVE, DAY_MS, PROFILE, PROFILES
from scoring.method.methods import Method
from scoring.method.provenance import Provenance, SourceProvenance, iso_day
from scoring.method.reference import REFERENCE, REFERENCES, Reference
from scoring.method.reference_file import check_name
from scoring.method.windows import Outage, campaign
from scoring.reading.evaluate import exposures
from scoring.reading.exposure import Calendar
from scoring.reading.score import voices_of
from scoring.reading.stages import PLACE as SUM

NO_AUDIENCE_CAP = 4_096


class SourceFit(NamedTuple):
    """What was heard of one source of the panel within the days."""

    source: str
    brands: int = 0
    """Of which there was any voice."""
    mentions: int = 0
    """Living ones. Of a source without code: versions, whenever and of whatever brand."""
    voices: float = 0.0
    """V' of all brands."""
    steady: tuple[int, ...] = (0, 0, 0)
    """Reach, Engagement, Favour: brands with STEADY_VOICES, whose means make the centre if they are FEWEST_BRANDS."""
    left_out: str = ""
    """Why the reference does not have it; empty: it does."""


class Calibrated(NamedTuple):
    """A reference, what it was fitted on, and how the panel scores under it."""

    reference: Reference
    first_day: int
    """Days since the epoch, both inclusive."""
    last_day: int
    fits: tuple[SourceFit, ...]
    """In the order of the reference's sources."""
    left_out: tuple[SourceFit, ...]
    """The other sources that can be read or were told of."""
    scores: dict[str, float]
    """By brand: points over the days, under this reference, with the default profile. The brands it was fitted on."""
    silent: tuple[str, ...]
    """Brands of which nothing was heard, or that were followed for less than a day: they took no part."""
    dispersion: Dispersion
    """How far the numbers would be off with other brands."""

    @property
    def median_score(self) -> float:
        """About 50; below it as far as the brands' indicators differ, for the mean of a score is a geometric one."""
        return float(np.median(list(self.scores.values())))

    @property
    def provenance(self) -> Provenance:
        """What the reference comes from, for its document."""
        per_source = self.dispersion.sources
        return Provenance(
            first_day=iso_day(self.first_day),
            last_day=iso_day(self.last_day),
            draws=DRAWS,
            median_score=self.dispersion.median_score,
            sources={
                fit.source: SourceProvenance(fit.brands, fit.mentions, round(fit.voices), per_source[fit.source])
                for fit in self.fits
            },
            indicators=self.dispersion.indicators,
        )

    @property
    def fitted_on(self) -> dict[str, int]:
        """Counts, for the document of the reference."""
        return {
            "days": self.last_day - self.first_day + 1,
            "brands": len(self.scores),
            "mentions": sum(fit.mentions for fit in self.fits),
            "voices": round(sum(fit.voices for fit in self.fits)),
        }


def calibrate(
    mentions: Iterable[Mention],
    brands: Sequence[Brand],
    name: str,
    days: tuple[int, int] | None = None,
    outages: Sequence[Outage] = (),
    method: Method = REFERENCE.method,
    languages: frozenset[str] | None = None,
) -> Calibrated:
    """Fit a reference to what was told of a panel of brands.

    Args:
        mentions: all versions admitted, in any order; read once.
        brands: the panel, each once; a mention of another one is left aside.
        name: of the new reference; never the published one's.
        days: first and last, since the epoch, both inclusive; None: `whole_days` of the mentions.
        outages: when a source could not be heard.
        method: under which the reference is read.
        languages: expected in texts; None: those that have lists of words.

    Raises:
        ValueError: in one line: the name is none, the mentions span no whole day, or
            there are too few brands or sources of which enough was heard.

    >>> calibrate([], [Brand(brand="Shop")], REFERENCE.name)
    Traceback (most recent call last):
    ValueError: reference, name: '2026.2-provisional' is published; a new reference needs a name of its own
    """
    check_name(name)
    if name in REFERENCES:
        raise ValueError(f"reference, name: {name!r} is published; a new reference needs a name of its own")
    panel = panel_of(mentions, brands, start := OPEN._replace(method=method), languages)
    first, last = whole_days(panel.oldest, panel.newest) if days is None else days
    calendars = [Calendar(brand.since, brand.tz, tuple(outages)) for brand in brands]
    exposed = exposures([campaign(first, last)], calendars)[0][..., 0]
    draft = _with_levels(start, panel.observations, first, last)
    sums = panel.sums(draft, first, last)
    observed = _observed(sums, exposed, first, last)
    draft, exposed = _with_caps(draft, sums[:, :, observed]), exposed[:, observed]
    sums = panel.sums(draft, first, last)[:, :, observed]
    draft = with_centres(draft, sums, exposed)
    fits = [_fit_of(code, draft, sums, exposed) for code in range(len(SOURCES))]
    fits += [SourceFit(name, mentions=panel.unknown[name], left_out="not known") for name in sorted(panel.unknown)]
    codes = [code for code, fit in enumerate(fits) if not fit.left_out]
    if not codes:
        raise ValueError("no source can be fitted: " + "; ".join(f"{fit.source}: {fit.left_out}" for fit in fits))
    sums, exposed = sums[:, codes], exposed[codes]
    reference = with_spreads(_of_sources(draft, name, codes), sums, exposed)
    scores = scores_of(reference, sums, exposed, PROFILES[PROFILE]).tolist()
    names = np.array([brand.brand for brand in brands])
    return Calibrated(
        reference=reference,
        first_day=first,
        last_day=last,
        fits=tuple(fits[code] for code in codes),
        left_out=tuple(fit for fit in fits if fit.left_out),
        scores=dict(zip(names[observed].tolist(), scores, strict=True)),
        silent=tuple(names[~observed].tolist()),
        dispersion=dispersion_of(reference, sums, exposed),
    )


def _of_sources(draft: Reference, name: str, codes: Sequence[int]) -> Reference:
    """Return the rows of these sources, under their name."""
    columns = [tuple(column[code] for code in codes) for column in draft[1:11]]
    return Reference._make([name, *columns, *draft[11:]])


def _observed(sums: np.ndarray, exposed: np.ndarray, first: int, last: int) -> np.ndarray:
    """Return which brands take part, bool[brands].

    Raises:
        ValueError: too few.
    """
    observed: np.ndarray = (voices_of(sums).sum(0) > 0) & (exposed.max(0) >= 1)
    if observed.sum() < FEWEST_BRANDS:
        days_text = f"{np.datetime64(first, 'D')} to {np.datetime64(last, 'D')}"
        raise ValueError(
            f"from {days_text} {observed.sum()} brands have mentions, and a reference takes {FEWEST_BRANDS}"
        )
    return observed


def _with_levels(draft: Reference, rows: np.ndarray, first: int, last: int) -> Reference:
    """Set which sources have audiences, and their level.

    One value an author, of the newest version that tells one (of several, the greatest):
    over mentions, the few who post all day would say what an audience of full quality is.
    One whose mentions were taken back has spoken there all the same.
    """
    day = rows["created_at"] // DAY_MS
    rows = rows[(rows["a"] >= 0) & (first <= day) & (day <= last)]
    rows = rows[np.lexsort((rows["a"], rows["seen_at"], rows["author"]))]
    newest = rows[np.append(rows["author"][1:] != rows["author"][:-1], True)[: len(rows)]]
    audiences = [newest["a"][newest["source"] == code] for code in range(len(SOURCES))]
    return draft._replace(
        level=tuple(round(float(np.median(each))) if len(each) else 0 for each in audiences),
        has_audience=tuple(len(each) > 0 for each in audiences),
    )


def _with_caps(draft: Reference, sums: np.ndarray) -> Reference:
    (reach, engagement, _), _ = centres(sums)
    above_reach, above_engagement = CAP_ABOVE
    return draft._replace(
        audience_cap=tuple(
            round(256 * (mean + above_reach)) if known else NO_AUDIENCE_CAP
            for mean, known in zip(reach, draft.has_audience, strict=True)
        ),
        engagement_cap=tuple(round(256 * (mean + above_engagement)) for mean in engagement),
    )


def _fit_of(code: int, draft: Reference, sums: np.ndarray, exposed: np.ndarray) -> SourceFit:
    """Say what was heard of a source, and whether that is enough."""
    voices, (_, steady) = voices_of(sums)[code], centres(sums)
    brands, left_out = int((voices > 0).sum()), ""
    if brands < FEWEST_BRANDS:
        left_out = f"mentions of {brands} brands, and a fit takes {FEWEST_BRANDS}"
    elif exposed[code].max() < 1:
        left_out = "was observed for less than a day"
    elif draft.voices[code] <= 0:
        left_out = f"mentions of {brands} of {len(voices)} brands, so that the median brand has no voice there"
    mentions = int(sums[SUM["N"], code].sum())
    return SourceFit(SOURCES[code], brands, mentions, float(voices.sum()), tuple(steady[:, code].tolist()), left_out)
