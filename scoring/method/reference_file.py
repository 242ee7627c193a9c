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
"""

from collections.abc import Mapping
from typing import Annotated, TypeVar

import msgspec

from schemas.sources import SOURCES
from scoring.method.constants import INDICATORS, METHOD
from scoring.method.reference import REFERENCE, Reference

LONGEST_NAME = 64
Cap = Annotated[int, msgspec.Meta(ge=1, le=32_767)]
"""What the field of an observation holds, in 256 * log2."""
Log2 = Annotated[float, msgspec.Meta(ge=0, le=40)]
"""Counts end at 2**40 (SPEC section 2, Logarithm in fixed point)."""


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


Row = TypeVar("Row", SourceNumbers, IndicatorNumbers)


def encode_reference(reference: Reference, fitted_on: Mapping[str, int] | None = None) -> bytes:
    """Return the document of a reference, indented, with a newline at its end.

    Args:
        reference: what to write.
        fitted_on: counts of what it was fitted on, for whoever reads the document; reading it back ignores them.

    Raises:
        ValueError: it is one that `decode_reference` would refuse.

    >>> for line in encode_reference(REFERENCE, {"brands": 240}).decode().splitlines()[:4]:
    ...     print(line)
    {
      "name": "2026.1-provisional",
      "method": "jauge-1",
      "fitted_on": {
    """
    columns = zip(*reference[2:10], strict=True)
    numbers = zip(reference.middle, reference.spread, reference.shrinkage, strict=True)
    document = {
        "name": reference.name,
        "method": METHOD,
        "fitted_on": dict(fitted_on or {}),
        "sources": {source: SourceNumbers(*column) for source, column in zip(reference.sources, columns, strict=True)},
        "indicators": {indicator: IndicatorNumbers(*each) for indicator, each in zip(INDICATORS, numbers, strict=True)},
    }
    written = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
    if decode_reference(written) != reference:
        raise ValueError(f"the reference {reference.name} would not be read back as it is")
    return written


def decode_reference(document: bytes) -> Reference:
    """Return the reference that a document holds; its sources keep the order in which they stand.

    Raises:
        ValueError: in one line, which field is wrong and what it may be.

    >>> decode_reference(encode_reference(REFERENCE)) == REFERENCE
    True
    >>> decode_reference(encode_reference(REFERENCE).replace(b"10.7", b"-1.0"))
    Traceback (most recent call last):
    ValueError: reference, sources.x.voices_a_day: expected `float` > 0.0
    """
    parsed = _decoded(document, _Document, "")
    check_name(parsed.name)
    if parsed.method != METHOD:
        raise ValueError(f"reference, method: {parsed.method!r} is another method; this program knows {METHOD!r} alone")
    _check_keys(parsed.sources, SOURCES, "sources")
    if not parsed.sources:
        raise ValueError(f"reference, sources: there must be at least one of {', '.join(SOURCES)}")
    _check_keys(parsed.indicators, INDICATORS, "indicators")
    missing = [indicator for indicator in INDICATORS if indicator not in parsed.indicators]
    if missing:
        raise ValueError(f"reference, indicators: {missing[0]!r} is missing; all of {', '.join(INDICATORS)} are needed")
    columns = [
        msgspec.structs.astuple(_decoded(raw, SourceNumbers, f"sources.{source}"))
        for source, raw in parsed.sources.items()
    ]
    numbers = [
        msgspec.structs.astuple(_decoded(parsed.indicators[indicator], IndicatorNumbers, f"indicators.{indicator}"))
        for indicator in INDICATORS
    ]
    reference = Reference(parsed.name, tuple(parsed.sources), *zip(*columns, strict=True), *zip(*numbers, strict=True))
    if reference.name == REFERENCE.name and reference != REFERENCE:
        raise ValueError(
            f"reference, name: {REFERENCE.name!r} is published with other numbers; give these another name"
        )
    return reference


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
