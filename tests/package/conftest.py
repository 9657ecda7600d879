"""Databases to test with: a SQLite file, and a schema of a PostgreSQL server of our own."""

from itertools import count

import pytest
from sqlalchemy import create_engine, text

from toolchain import postgres

_numbers = count(1)


@pytest.fixture(scope="session")
def server():
    """The server's URL; made once a run."""
    if reason := postgres.missing():
        pytest.skip(reason)
    with postgres.running() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request, tmp_path):
    """places() is a new store's place, as often as it is called."""
    if request.param == "sqlite":
        yield lambda: str(tmp_path / f"{next(_numbers)}.db")
        return
    url = request.getfixturevalue("server")
    admin = create_engine(url.replace("://", "+psycopg://"))

    def fresh() -> str:
        name = f"test_{next(_numbers)}"
        with admin.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        return f"{url}&options=-csearch_path%3D{name}"

    yield fresh
    admin.dispose()
