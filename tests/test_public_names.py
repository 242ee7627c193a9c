"""The names that other programs may import; one that goes or changes its place is a change for the changelog."""

import subprocess
import sys
from importlib import import_module
from importlib.metadata import entry_points

import pytest

from schemas.topics import CONTRACTS
from tests.paths import ROOT

RECORDS = {
    "schemas.acknowledgement": {"Acknowledgement"},
    "schemas.alert": {"Alert", "AlertExample", "AlertText", "Contribution"},
    "schemas.application": {"Application"},
    "schemas.brand": {"AlertRules", "Brand", "Examples"},
    "schemas.brand_mention": {"BrandMention"},
    "schemas.codec": {"decoder", "encode"},
    "schemas.cursor": {"Cursor"},
    "schemas.drop": {"DeadLetter", "DropReason"},
    "schemas.health": {"Policy", "SourceHealth"},
    "schemas.mention": {"Mention"},
    "schemas.mention_codec": {"RejectedError", "decode_mention"},
    "schemas.notify.notification": {"Notification"},
    "schemas.notify.receiver": {"Receiver"},
    "schemas.notify.report_run": {"ReportRun"},
    "schemas.desk.audit_entry": {"AuditEntry"},
    "schemas.desk.hide": {"Hide"},
    "schemas.desk.mention_note": {"MentionNote"},
    "schemas.desk.saved_view": {"SavedView"},
    "schemas.people.annotation": {"Annotation"},
    "schemas.people.brand_edit": {"BrandEdit"},
    "schemas.people.campaign": {"Campaign"},
    "schemas.reason": {"ProblemCode", "Reason", "ReasonCode"},
    "schemas.score": {"Indicators", "Score", "ScoreProgress"},
    "schemas.sources": {"SOURCES"},
    "schemas.tone_label": {"ToneLabel"},
    "schemas.topics": {"CONTRACTS", "TopicContract", "Topics"},
}
"""What is on the topics, and how it is read."""
METHOD = {
    "scoring.conformance.check": {"Outcome", "Report", "check"},
    "scoring.conformance.published": {"published"},
    "scoring.method.constants": {"INDICATORS", "METHOD", "PROFILES", "WINDOWS"},
    "scoring.method.reference": {"REFERENCE", "Reference"},
    "scoring.method.reference_file": {"decode_reference", "encode_reference"},
    "scoring.oracle.recount": {"recount"},
    "scoring.text.matching": {"Matcher"},
    "scoring.text.queries.parser": {"QueryError", "parse"},
}
"""The method: its vectors, its reference, scores of given mentions, queries."""
SOURCES = {
    "streams.collect.collector_context": {"CollectorContext"},
    "streams.collect.protocol": {"Acknowledging", "Collector", "PARSE_ERRORS", "Raw", "Rereader"},
    "streams.config.errors": {"SourceBusyError", "SourceFailedError", "SourceRefusedError"},
    "streams.config.source_spec": {"Authorization", "Probe", "Section", "SourceSection", "SourceSpec", "bearer"},
}
"""What a package with a source needs: the entry points of group `jauge.sources`."""
COMMAND = {
    "streams.cli.main": {"main"},
    "streams.config.errors": {"JaugeError", "RestartError", "UnknownNameError", "UsageError"},
}
"""The command, and what it ends with."""
PUBLIC = sorted(
    (module, name)
    for family in (RECORDS, METHOD, SOURCES, COMMAND)
    for module, names in family.items()
    for name in names
)


@pytest.mark.parametrize(("module", "name"), PUBLIC)
def test_a_public_name_is_where_it_was_and_documented(module: str, name: str) -> None:
    found = getattr(import_module(module), name)
    assert not callable(found) or found.__doc__


def test_the_record_of_every_topic_is_public() -> None:
    public = {(module, name) for module, names in RECORDS.items() for name in names}
    records = [contract.record for contract in CONTRACTS if contract.record]
    assert {(record.__module__, record.__name__) for record in records} <= public


def test_the_installed_command_is_the_public_one() -> None:
    (command,) = entry_points(group="console_scripts", name="jauge")
    assert command.value == "streams.cli.main:main"


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
