"""The command line in this process, in English whatever the machine speaks."""

import pytest

from zhenbo.cli import main


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")


@pytest.fixture
def run(capsys):
    """Exit code, standard output, standard error."""

    def call(*arguments):
        code = main([str(argument) for argument in arguments])
        out = capsys.readouterr()
        return code, out.out, out.err

    return call
