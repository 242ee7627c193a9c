"""The names that other programs may import; one that goes or changes its place is a change for the changelog."""

import subprocess
import sys
from importlib import import_module

import pytest

from tests.paths import ROOT

PUBLIC = {
    "schemas.alert": {"Alert"},
    "schemas.brand": {"AlertRules", "Brand", "Examples"},
    "schemas.brand_mention": {"BrandMention"},
    "schemas.codec": {"decoder", "encode"},
    "schemas.drop": {"DropReason"},
    "schemas.health": {"SourceHealth"},
    "schemas.mention": {"Mention"},
    "schemas.mention_codec": {"RejectedError", "decode_mention"},
    "schemas.score": {"Indicators", "Score"},
    "schemas.sources": {"SOURCES"},
    "scoring.conformance.check": {"check"},
    "scoring.method.constants": {"INDICATORS", "METHOD", "PROFILES", "WINDOWS"},
    "scoring.method.reference": {"REFERENCE", "Reference"},
    "scoring.method.reference_file": {"decode_reference"},
    "scoring.text.matching": {"Matcher"},
    "scoring.text.queries.parser": {"QueryError", "parse"},
    "streams.config.errors": {"JaugeError", "RestartError", "UnknownNameError", "UsageError"},
    "streams.config.source_spec": {"Section", "SourceSection", "SourceSpec"},
}
"""By module: records of the topics, the method and its vectors, errors, and what a package with a source needs."""


@pytest.mark.parametrize("module", sorted(PUBLIC))
def test_every_public_name_is_where_it_was(module: str) -> None:
    there = import_module(module)
    assert {name for name in PUBLIC[module] if not hasattr(there, name)} == set()


@pytest.mark.parametrize("module", sorted(PUBLIC))
def test_a_public_name_is_documented(module: str) -> None:
    there = import_module(module)
    undocumented = [name for name in PUBLIC[module] if callable(its := getattr(there, name)) and not its.__doc__]
    assert undocumented == []


def test_the_packages_themselves_load_nothing() -> None:
    asked = (
        "import sys; before = {*sys.modules}; import schemas, scoring, streams; print(*sorted({*sys.modules} - before))"
    )
    ran = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["schemas", "scoring", "streams"]


def test_the_packages_are_typed() -> None:
    assert [name for name in ("schemas", "scoring", "streams") if not (ROOT / name / "py.typed").is_file()] == []


def test_an_exception_that_several_rooms_use_is_in_the_tree_of_exceptions() -> None:
    errors = import_module("streams.config.errors")
    classes = [its for its in vars(errors).values() if isinstance(its, type) and issubclass(its, Exception)]
    assert [its.__name__ for its in classes if f" {its.__name__} " not in (errors.__doc__ or "")] == []
