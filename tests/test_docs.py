"""The manual says what there is, and nothing else; each kind of fault in it is found."""

from dataclasses import replace
from functools import cache

import pytest

from tests.docs import checks
from tests.docs.checks import CHECKS, Check
from tests.docs.pages import Page, pages
from tests.docs.product import Product, product


@cache
def there() -> tuple[list[Page], Product]:
    """The manual and the product, read once."""
    return pages(), product()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_manual_is_true(check: Check) -> None:
    assert list(check(*there())) == []


PLANTED = {
    "a command that does not exist": (checks.commands_exist, "README.md", "jauge doctor ", "jauge docter "),
    "a flag that does not exist": (checks.commands_exist, "streams/report/README.md", "--lang fr", "--language fr"),
    "a setting that does not exist": (checks.settings_exist, "streams/config/README.md", "secure_cookie", "cookie"),
    "a variable that does not exist": (checks.settings_exist, "streams/config/README.md", "KAFKA__USER", "KAFKA_USER"),
    "a metric that does not exist": (checks.metrics, "deploy/OPERATIONS.md", "jauge_broker_up", "jauge_broker_well"),
    "a topic that does not exist": (checks.topics, "README.md", "jauge.scores", "jauge.scoreboard"),
    "a topic that is not described": (checks.topics, "schemas/README.md", "`tone-labels`", "`labels`"),
    "a call that does not exist": (checks.api, "streams/board/README.md", "/api/v1/export", "/api/v1/exports"),
    "a link that leads nowhere": (checks.links, "README.md", "(scoring/SPEC.md)", "(scoring/METHOD.md)"),
    "a heading that is gone": (checks.links, "README.md", "#a-reference-of-your-own", "#your-reference"),
    "an undocumented command": (checks.generated_tables, "streams/cli/README.md", "| `jauge doctor` |", "| `x` |"),
    "an undocumented setting": (checks.generated_tables, "streams/config/README.md", "| `board.port` |", "| `x` |"),
    "an undocumented exit code": (checks.generated_tables, "streams/cli/README.md", "| 75 |", "| 76 |"),
    "an undocumented state": (checks.states, "streams/board/help/fr.md", "| En retard |", "| Lent |"),
    "a sentence that is too long": (checks.sentences, "README.md", "is public.", "is public" + " and open" * 15 + "."),
    "a word of the former vocabulary": (checks.vocabulary, "README.md", "is public.", "is told."),
    "a README that is too long": (checks.length, "README.md", "Apache-2.0.", "Apache-2.0. " * 300),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str) -> None:
    check, name, right, wrong = PLANTED[fault]
    manual, existing = there()
    (page,) = (page for page in manual if page.name == name)
    assert right in page.text
    mutant = Page(name, page.text.replace(right, wrong))
    assert list(check([mutant if one is page else one for one in manual], existing)) != []


def test_a_setting_without_a_meaning_is_found() -> None:
    manual, existing = there()
    silent = replace(existing, settings={**existing.settings, "board.port": ("8321", "")})
    assert list(checks.meanings(manual, silent)) == ["the setting board.port has no docstring"]
