# fixtures for all tests of the Governor
import pytest

from tests.chain.parliament import parliament  # noqa: F401


@pytest.fixture(scope="module")
def governor(parliament):  # noqa: F811
    return parliament.governor
