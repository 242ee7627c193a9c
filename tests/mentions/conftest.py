"""Both stores: what holds of one holds of the other."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from streams.mentions.postgres.backend import PostgresBackend
from streams.mentions.sqlite.backend import SqliteBackend
from streams.mentions.store import Backend
from tests.mentions.made import Stores, new_postgres, new_sqlite
from tests.mentions.postgres import server


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL of the run's own."""
    with server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url_file(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("postgres") / "url"
    path.write_text(f"{postgres_url}\n")
    return path


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    if request.param == "postgres":
        return new_postgres(request.getfixturevalue("postgres_url_file"))
    return new_sqlite(tmp_path_factory.mktemp("stores"))


@pytest.fixture(params=["sqlite", "postgres"])
def backend_of(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Backend]:
    """Return the database of a name, which a test opens as often as it likes."""
    if request.param == "sqlite":
        return lambda name: SqliteBackend(tmp_path / "mentions" / f"{name}.sqlite")
    url_file, own = request.getfixturevalue("postgres_url_file"), uuid4().hex
    return lambda name: PostgresBackend(url_file, f"{own}{name}.")
