"""Signers are tested without an operator's own settings and accounts."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import signing


@pytest.fixture(autouse=True)
def own_settings(monkeypatch, tmp_path):
    signing.clear_of_settings(monkeypatch, tmp_path)


@pytest.fixture
def terminal(monkeypatch):
    """terminal("first", "second"): somebody at the terminal who answers so."""
    return lambda *answers: signing.Terminal(monkeypatch, *answers)
