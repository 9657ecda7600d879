"""Where the played chain of the bundles' tests comes from, and one service for tests that only read."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "bundle"))

import web_world


@pytest.fixture
def tea(tmp_path) -> web_world.Tea:
    """A service of the test's own, to change."""
    return web_world.tea(tmp_path / "tea")


@pytest.fixture(scope="session")
def shown(tmp_path_factory) -> web_world.Tea:
    """A service to look at."""
    made = web_world.tea(tmp_path_factory.mktemp("shown"))
    made.world.activate()
    return made
