"""The story of tests/streams/story_cli.py as a report."""

import pytest

from streams.report.basis import Basis
from streams.report.contents import Contents
from tests.report.made import basis_of, report_of


@pytest.fixture(scope="session")
def story_told(tmp_path_factory: pytest.TempPathFactory) -> Basis:
    return basis_of(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="session")
def contents(story_told: Basis) -> Contents:
    return report_of(story_told)
