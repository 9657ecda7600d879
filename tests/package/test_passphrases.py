"""Passphrases come from a terminal or from a file that is nobody else's; any other way is refused."""

import contextlib
import getpass
import os
import pty
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "chain"))
from signing import PASSPHRASE, Terminal, clear_of_settings, secret_file

from zhenbo import config, passphrases
from zhenbo.errors import BadConfig, Cancelled, NoPassphrase


@pytest.fixture(autouse=True)
def own_settings(monkeypatch, tmp_path):
    clear_of_settings(monkeypatch, tmp_path)


@pytest.mark.parametrize(
    "text, found",
    [
        (PASSPHRASE, PASSPHRASE),
        (PASSPHRASE + "\n", PASSPHRASE),
        (PASSPHRASE + "\r\nsecond line\n", PASSPHRASE),
        ("\ufeff" + PASSPHRASE + "\r\n", PASSPHRASE),  # as Windows' Notepad saves it
        ("  spaces stay  \n", "  spaces stay  "),
        ("x" * 4096, "x" * 4096),
    ],
)
def test_the_first_line_of_a_file(tmp_path, text, found):
    file = tmp_path / "secret"
    file.write_bytes(text.encode("utf-8"))
    file.chmod(0o600)
    assert passphrases.from_file(file) == found


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "its first line is empty"),
        (b"\nsecret", "its first line is empty"),
        (b"x" * 4097, "its first line is longer than a passphrase"),
        (b"secret \xff\xfe", "it is not UTF-8 text"),
    ],
)
def test_a_file_that_holds_none(tmp_path, data, words):
    file = secret_file(tmp_path / "secret")
    file.write_bytes(data)
    with pytest.raises(NoPassphrase, match=f"{file} cannot be read as a passphrase file: {words}") as caught:
        passphrases.from_file(file)
    assert "secret \\" not in repr(caught.value.__context__)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(NoPassphrase, match="cannot be read as a passphrase file: No such file"):
        passphrases.from_file(tmp_path / "none")
    with pytest.raises(NoPassphrase, match="cannot be read as a passphrase file: Is a directory"):
        passphrases.from_file(tmp_path)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601])
def test_a_file_that_others_may_use(tmp_path, mode):
    file = secret_file(tmp_path / "secret")
    file.chmod(mode)
    with pytest.raises(NoPassphrase, match=f"Others may read {file}. Close it to them: chmod 600 {file}"):
        passphrases.from_file(file)


def test_a_pipe_of_a_password_manager():
    program = "import sys, pathlib as p, zhenbo.passphrases as z; print(z.from_file(p.Path(sys.argv[1])))"
    line = f'"$0" -c "{program}" <(echo from the manager)'
    done = subprocess.run(["bash", "-c", line, sys.executable], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("from the manager\n", "")


def test_at_a_terminal(monkeypatch):
    terminal = Terminal(monkeypatch, "first", "new one", "new one", "new one", "another")
    assert passphrases.asked("Which? ", "") == "first"
    assert passphrases.asked("New? ", "", twice=True) == "new one"
    with pytest.raises(NoPassphrase, match="The two passphrases differ; nothing was written"):
        passphrases.asked("New? ", "", twice=True)
    assert terminal.asked == ["Which? ", "New? ", "The same again: ", "New? ", "The same again: "]
    with pytest.raises(Cancelled, match="No passphrase was given: stopped here"):
        passphrases.asked("Which? ", "")


@pytest.mark.parametrize("stop", [KeyboardInterrupt, EOFError])
def test_ctrl_c_and_ctrl_d_are_an_answer(monkeypatch, stop):
    Terminal(monkeypatch)
    monkeypatch.setattr("getpass.getpass", lambda question: (_ for _ in ()).throw(stop))
    with pytest.raises(Cancelled):
        passphrases.asked("Which? ", "")


def test_a_terminal_that_would_show_it(monkeypatch):
    Terminal(monkeypatch)

    def echoing(question):
        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        return PASSPHRASE

    monkeypatch.setattr("getpass.getpass", echoing)
    with pytest.raises(NoPassphrase, match="cannot hide what is typed"):
        passphrases.asked("Which? ", "")


def test_what_is_typed_is_not_shown():
    program = "from zhenbo.passphrases import asked; print('length', len(asked('Which? ', '')))"
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", program])  # noqa: S606 - no shell is wanted
    shown = b""
    while b"Which? " not in shown:
        shown += os.read(terminal, 1024)
    os.write(terminal, PASSPHRASE.encode() + b"\n")
    with contextlib.suppress(OSError):  # the terminal ends with its program
        while part := os.read(terminal, 1024):
            shown += part
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert shown.decode().split() == ["Which?", "length", str(len(PASSPHRASE))]


def test_no_terminal(monkeypatch):
    monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: SIM115 - closed with the process
    with pytest.raises(NoPassphrase, match=r"There is no terminal to ask for a passphrase\. Do that\."):
        passphrases.asked("Which? ", "Do that.")


def test_a_new_one_is_long():
    passphrases.require_long("twelve chars")
    with pytest.raises(NoPassphrase, match="needs at least 12 characters; nothing was written"):
        passphrases.require_long("eleven char")


def test_never_in_a_variable(monkeypatch):
    monkeypatch.setenv("ZHENBO_PASSPHRASE", PASSPHRASE)
    with pytest.raises(BadConfig, match="every program that is started inherits the environment") as caught:
        config.account()
    assert PASSPHRASE not in str(caught.value) and "ZHENBO_PASSPHRASE_FILE" in str(caught.value)


def test_nor_in_dotenv(tmp_path):
    (tmp_path / ".env").write_text(f"ZHENBO_PASSPHRASE={PASSPHRASE}\n", encoding="utf-8")
    config._dotenv.cache_clear()
    try:
        with pytest.raises(BadConfig, match="ZHENBO_PASSPHRASE is refused"):
            config.passphrase_file()
    finally:
        config._dotenv.cache_clear()


def test_the_file_of_unattended_runs(monkeypatch):
    assert config.passphrase_file() is None
    monkeypatch.setenv("ZHENBO_PASSPHRASE_FILE", "~/secret")
    assert config.passphrase_file() == Path("~/secret").expanduser()
