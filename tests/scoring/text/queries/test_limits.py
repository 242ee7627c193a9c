"""A brand that asks for too much is refused before anything is built from it; one at the limits is looked for."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas.brand import Brand
from scoring.text.matching import Matcher
from scoring.text.queries.limits import MOST_NESTED, MOST_TERM_CHARACTERS, MOST_TERMS, check
from scoring.text.queries.linter import lint
from scoring.text.queries.parser import MOST_NEAR, MOST_WORD_CHARACTERS, QueryError
from streams.config.brand_settings import BrandSettings
from tests.command import jauge


def terms(count: int, characters: int = 8) -> tuple[str, ...]:
    return tuple(f"{number:06}".ljust(characters, "x") for number in range(count))


def nested(count: int) -> tuple[str, ...]:
    return tuple("a" * length for length in range(1, count + 1))


def near(count: int) -> str:
    return " OR ".join(f"a{number} NEAR/999 b" for number in range(count))


AT_MOST = [
    Brand(brand="B", terms=terms(MOST_TERMS)),
    Brand(brand="B", terms=terms(MOST_TERM_CHARACTERS // 200, 200)),
    Brand(brand="B", terms=nested(MOST_NESTED)),
    Brand(brand="B", query=near(MOST_NEAR)),
    Brand(brand="B", query=f'acme OR "{"b" * MOST_WORD_CHARACTERS}"'),
]
TOO_MUCH = [
    (Brand(brand="B", terms=terms(MOST_TERMS), exclude=("x",)), "1001 terms and exclusions, at most 1000"),
    (Brand(brand="B", terms=terms(100_000)), "100000 terms and exclusions, at most 1000"),
    (Brand(brand="B", terms=terms(MOST_TERM_CHARACTERS // 200, 200), exclude=("x",)), "50001 characters, at most"),
    (Brand(brand="B", terms=nested(MOST_NESTED + 1)), "are endings of 'aaaaaaaaaaa'"),
    (Brand(brand="B", terms=nested(5), query=" OR ".join(nested(11)[5:])), "are endings of 'aaaaaaaaaaa'"),
    (Brand(brand="B", query=near(MOST_NEAR + 1)), "41 times, at most 40"),
    (Brand(brand="B", query=f'acme OR "{"b" * (MOST_WORD_CHARACTERS + 1)}"'), "at most 200 characters"),
]


@pytest.mark.parametrize("brand", AT_MOST, ids=range(len(AT_MOST)))
def test_what_is_at_the_limits_is_looked_for(brand: Brand) -> None:
    check(brand)
    word = brand.terms[-1] if brand.terms else "a0 b " + "b" * MOST_WORD_CHARACTERS
    assert Matcher([brand]).match(f"so {word} is") == [0]


@pytest.mark.parametrize(("brand", "said"), TOO_MUCH, ids=[said for _, said in TOO_MUCH])
def test_what_asks_for_too_much_is_refused_by_check_by_lint_and_by_the_settings(brand: Brand, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        check(brand)
    (only,) = lint(brand)
    assert said in only
    with pytest.raises(ValidationError, match=said):
        BrandSettings(name="B", terms=brand.terms, exclude=brand.exclude, query=brand.query)


def test_commands_refuse_a_file_that_asks_for_too_much_in_one_line(tmp_path: Path) -> None:
    config = tmp_path / "jauge.toml"
    config.write_text(f'[[brands]]\nname = "A"\nquery = "{near(41)}"\n')
    ran = jauge("query", "lint", JAUGE_CONFIG=str(config))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "41 times, at most 40: join what may stand there with OR" in ran.stderr
    config.write_text(f'[[brands]]\nname = "A"\nterms = {list(terms(MOST_TERMS + 1))}\n')
    ran = jauge("brands", "list", JAUGE_CONFIG=str(config))
    assert (ran.returncode, len(ran.stderr.strip().splitlines())) == (2, 1)
    assert "1001 terms and exclusions, at most 1000 are looked for: drop some" in ran.stderr


def test_a_query_that_would_take_the_place_is_refused_likewise(tmp_path: Path) -> None:
    config = tmp_path / "jauge.toml"
    config.write_text('[[brands]]\nname = "A"\nterms = ["a"]\n')
    for query, said in ((" OR ".join(nested(11)), "are endings of"), ("", "the query is empty")):
        ran = jauge("query", "diff", "A", config, "--query", query, JAUGE_CONFIG=str(config))
        assert (ran.returncode, ran.stdout) == (2, "")
        assert "--query: " in ran.stderr
        assert said in ran.stderr
