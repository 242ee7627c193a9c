"""A reference as a JSON document, to be published, reviewed and read back to the last bit.

```json
{
  "name": "shops-2026.1",
  "method": "jauge-1",
  "fitted_on": {"days": 28, "brands": 40},
  "sources": {"x": {"voices_a_day": 10.7, "level": 2176, "audience": true, ...}},
  "indicators": {"presence": {"middle": 0.22, "spread": 1.6, "shrinkage": 1.6}, ...}
}
```

`provenance` may say what it comes from (`scoring/method/provenance.py`); no score depends on it.
One of jauge-2 has a `favour_spread` a source, and `favour_unit` and `gamma` (by profile) beside the indicators.
"""

from collections.abc import Mapping
from typing import Annotated, TypeVar

import msgspec

from schemas.sources import SOURCES
from scoring.method.constants import FAVOUR_SPREAD, INDICATORS, PROFILES
from scoring.method.methods import JAUGE_1, METHODS, Method
from scoring.method.provenance import Provenance
from scoring.method.reference import REFERENCES, Reference

LONGEST_NAME = 64
Cap = Annotated[int, msgspec.Meta(ge=1, le=32_767)]
"""What the field of an observation holds, in 256 * log2."""
Log2 = Annotated[float, msgspec.Meta(ge=0, le=40)]
"""Counts end at 2**40 (SPEC section 2, Logarithm in fixed point)."""
Spread = Annotated[float, msgspec.Meta(gt=0, le=1)]
"""σ of Favour."""
Gamma = Annotated[float, msgspec.Meta(ge=0.1, le=10)]


class SourceNumbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the table; the words of `scoring.method.reference.Reference`."""

    voices_a_day: Annotated[float, msgspec.Meta(gt=0, le=1e9)]
    level: Annotated[int, msgspec.Meta(ge=0, le=10_240)]
    audience: bool
    audience_cap: Cap
    engagement_cap: Cap
    reach_mean: Log2
    engagement_mean: Log2
    favour_mean: Annotated[float, msgspec.Meta(ge=-1, le=1)]
    favour_spread: Spread | msgspec.UnsetType = msgspec.UNSET


class IndicatorNumbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """m, b and tau of one indicator."""

    middle: Annotated[float, msgspec.Meta(ge=-100, le=100)]
    spread: Annotated[float, msgspec.Meta(gt=0, le=100)]
    shrinkage: Annotated[float, msgspec.Meta(ge=0, le=100)]


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    method: str
    sources: dict[str, msgspec.Raw]
    indicators: dict[str, msgspec.Raw]
    fitted_on: dict[str, Annotated[int, msgspec.Meta(ge=0)]] = {}
    provenance: Provenance | msgspec.UnsetType = msgspec.UNSET
    favour_unit: Spread | msgspec.UnsetType = msgspec.UNSET
    gamma: dict[str, Gamma] | msgspec.UnsetType = msgspec.UNSET


Row = TypeVar("Row", SourceNumbers, IndicatorNumbers)


def encode_reference(
    reference: Reference, fitted_on: Mapping[str, int] | None = None, provenance: Provenance | None = None
) -> bytes:
    """Return the document of a reference, indented, with a newline at its end.

    Args:
        reference: what to write.
        fitted_on: counts of what it was fitted on, for whoever reads the document; reading it back ignores them.
        provenance: likewise, in full; None: it is not known.

    Raises:
        ValueError: it is one that `decode_reference` would refuse.

    >>> from scoring.method.reference import REFERENCE_1
    >>> for line in encode_reference(REFERENCE_1, {"brands": 240}).decode().splitlines()[:4]:
    ...     print(line)
    {
      "name": "2026.1-provisional",
      "method": "jauge-1",
      "fitted_on": {
    """
    is_first = reference.method == JAUGE_1
    columns = zip(*reference[2 : 10 if is_first else 11], strict=True)
    numbers = zip(reference.middle, reference.spread, reference.shrinkage, strict=True)
    document: dict[str, object] = {
        "name": reference.name,
        "method": reference.method.name,
        "fitted_on": dict(fitted_on or {}),
        **({} if provenance is None else {"provenance": provenance}),
        "sources": {source: SourceNumbers(*column) for source, column in zip(reference.sources, columns, strict=True)},
        "indicators": {indicator: IndicatorNumbers(*each) for indicator, each in zip(INDICATORS, numbers, strict=True)},
    }
    if not is_first:
        document |= {"favour_unit": reference.favour_unit, "gamma": dict(zip(PROFILES, reference.gamma, strict=True))}
    written = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
    if decode_reference(written) != reference:
        raise ValueError(f"the reference {reference.name} would not be read back as it is")
    return written


def decode_reference(document: bytes) -> Reference:
    """Return the reference that a document holds; its sources keep the order in which they stand.

    Raises:
        ValueError: in one line, which field is wrong and what it may be.

    >>> from scoring.method.reference import REFERENCE_1
    >>> decode_reference(encode_reference(REFERENCE_1)) == REFERENCE_1
    True
    >>> decode_reference(encode_reference(REFERENCE_1).replace(b"10.7", b"-1.0"))
    Traceback (most recent call last):
    ValueError: reference, sources.x.voices_a_day: expected `float` > 0.0
    """
    parsed = _decoded(document, _Document, "")
    check_name(parsed.name)
    method = METHODS.get(parsed.method)
    if method is None:
        raise ValueError(
            f"reference, method: {parsed.method!r} is another method; this program knows {', '.join(METHODS)}"
        )
    _check_keys(parsed.sources, SOURCES, "sources")
    if not parsed.sources:
        raise ValueError(f"reference, sources: there must be at least one of {', '.join(SOURCES)}")
    _check_keys(parsed.indicators, INDICATORS, "indicators")
    _check_complete(parsed.indicators, INDICATORS, "indicators")
    rows = {source: _decoded(raw, SourceNumbers, f"sources.{source}") for source, raw in parsed.sources.items()}
    spreads, unit, gamma = _of_second(parsed, rows, method)
    numbers = [
        msgspec.structs.astuple(_decoded(parsed.indicators[indicator], IndicatorNumbers, f"indicators.{indicator}"))
        for indicator in INDICATORS
    ]
    columns = list(zip(*(msgspec.structs.astuple(row)[:-1] for row in rows.values()), strict=True))
    by_indicator = list(zip(*numbers, strict=True))
    reference = Reference._make([parsed.name, tuple(rows), *columns, spreads, *by_indicator, unit, gamma, method])
    published = REFERENCES.get(reference.name)
    if published is not None and reference != published:
        raise ValueError(
            f"reference, name: {reference.name!r} is published with other numbers; give these another name"
        )
    return reference


def _of_second(
    parsed: _Document, rows: Mapping[str, SourceNumbers], method: Method
) -> tuple[tuple[float, ...], float, tuple[float, ...]]:
    """Return the spreads of Favour, their unit and the gammas: jauge-2 needs all of them, jauge-1 knows none."""
    found: dict[str, object] = {f"sources.{source}.favour_spread": row.favour_spread for source, row in rows.items()}
    found |= {"favour_unit": parsed.favour_unit, "gamma": parsed.gamma}
    for field, value in found.items():
        if (value is msgspec.UNSET) != (method == JAUGE_1):
            wrong = "is missing; a reference of {} has it" if value is msgspec.UNSET else "is not known in one of {}"
            raise ValueError(f"reference, {field}: {wrong.format(method.name)}")
    if isinstance(parsed.gamma, msgspec.UnsetType) or isinstance(parsed.favour_unit, msgspec.UnsetType):
        return (FAVOUR_SPREAD,) * len(rows), FAVOUR_SPREAD, (1.0,) * len(PROFILES)
    _check_keys(parsed.gamma, tuple(PROFILES), "gamma")
    _check_complete(parsed.gamma, tuple(PROFILES), "gamma")
    spreads = [row.favour_spread for row in rows.values() if not isinstance(row.favour_spread, msgspec.UnsetType)]
    return tuple(spreads), parsed.favour_unit, tuple(parsed.gamma[profile] for profile in PROFILES)


def check_name(name: str) -> None:
    """Refuse a name that no record should carry.

    Raises:
        ValueError: in one line, what a name may be.
    """
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip()):
        raise ValueError(
            f"reference, name: {name[:LONGEST_NAME]!r} must be 1 to {LONGEST_NAME} printable characters"
            " without space around them"
        )


def _check_keys(parsed: Mapping[str, object], allowed: tuple[str, ...], field: str) -> None:
    for key in parsed:
        if key not in allowed:
            raise ValueError(f"reference, {field}: {key[:LONGEST_NAME]!r} is not known; known are {', '.join(allowed)}")


def _check_complete(parsed: Mapping[str, object], needed: tuple[str, ...], field: str) -> None:
    for key in needed:
        if key not in parsed:
            raise ValueError(f"reference, {field}: {key!r} is missing; all of {', '.join(needed)} are needed")


T = TypeVar("T")


def _decoded(json: bytes | msgspec.Raw, shape: type[T], where: str) -> T:
    """Decode strictly; the message tells the path of what is wrong, of which `where` is the beginning."""
    try:
        return msgspec.json.decode(json, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        what, _, path = str(error).partition(" - at `$")
        field = where + path.rstrip("`")
        fault = what[:1].lower() + what[1:]
        raise ValueError(f"reference, {field.lstrip('.')}: {fault}" if field else f"reference: {fault}") from error
