"""The story of tests/story_cli.py as a report."""

import pytest

from streams.report.contents import Contents
from streams.report.data_source import Basis
from tests.report.made import basis_of, report_of


@pytest.fixture(scope="session")
def story_log(tmp_path_factory: pytest.TempPathFactory) -> Basis:
    return basis_of(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="session")
def contents(story_log: Basis) -> Contents:
    return report_of(story_log)
