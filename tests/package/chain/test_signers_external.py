"""A program that signs: asked in the words of docs/keys.md, and survived whatever it does."""

import json
import os
import selectors
import shlex
import sys
import time
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data
from signing import ADDRESS, CREATION, DYNAMIC, KEY, LEGACY, MESSAGE, OTHER_KEY

from zhenbo import config
from zhenbo.chain.signers import ExternalSigner, signer
from zhenbo.chain.signers import program as asking
from zhenbo.errors import BadConfig, BadSigner

# answers as `answers` of its folder says, and remembers what it was asked
STUB = """
import json, os, pathlib, sys, time
here = pathlib.Path(__file__).parent
(here / "pid").write_text(str(os.getpid()))
asked = json.load(sys.stdin)
with (here / "asked").open("a") as log:
    log.write(json.dumps(asked) + "\\n")
answers = json.loads((here / "answers").read_text())
print(json.dumps(answers[asked["request"]]))
"""
SECRET = "5ec2e7" * 12


class Program:
    """A program of a test's own; by default one that answers well."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.command = [sys.executable, "-S", "-I", str(folder / "signer.py")]
        self.does(STUB)
        self.answers(address=ADDRESS)

    def does(self, code: str) -> None:
        (self.folder / "signer.py").write_text(code)

    def answers(self, address=ADDRESS, raw="0x", signature="0x") -> None:
        each = {
            "address": {"address": address},
            "transaction": {"raw": raw},
            "typed-data": {"signature": signature},
        }
        (self.folder / "answers").write_text(json.dumps(each))

    def then_does(self, code: str) -> None:
        """From now on: `asked` is the question, and `say` prints an answer."""
        lines = "import json, os, sys, time\nsay = lambda value: print(json.dumps(value), flush=True)\n"
        self.does(f"{lines}{code}\n")

    @property
    def asked(self) -> list[dict]:
        return [json.loads(line) for line in (self.folder / "asked").read_text().splitlines()]

    def signer(self, timeout: float = 20.0) -> ExternalSigner:
        return ExternalSigner(self.command, timeout)


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path)


def signed(fields, key=KEY) -> str:
    return Account.sign_transaction(fields, key).raw_transaction.to_0x_hex()


def test_it_is_asked_for_its_address_first(program):
    account = program.signer()
    assert account.address == ADDRESS and repr(account) == f"ExternalSigner({ADDRESS})"
    assert program.asked == [{"version": 1, "request": "address"}]


@pytest.mark.parametrize("fields", [DYNAMIC, LEGACY, CREATION])
def test_a_transaction_in_the_words_of_eth_sign_transaction(program, fields):
    good = Account.sign_transaction(fields, KEY)
    program.answers(raw=good.raw_transaction.to_0x_hex())
    with program.signer() as account:
        found = account.sign(fields)
    assert (found.raw, found.tx) == (good.raw_transaction.to_0x_hex(), good.hash.to_0x_hex())
    question = program.asked[1]
    assert {**question, "transaction": None} == {
        "version": 1, "request": "transaction", "address": ADDRESS, "transaction": None,
    }  # fmt: skip
    said = question["transaction"]
    assert said.pop("from") == ADDRESS
    assert Account.sign_transaction(said, KEY).raw_transaction == good.raw_transaction
    assert all(isinstance(value, str) and value.startswith("0x") for value in said.values())


def test_a_legacy_transaction_is_spelled_so(program):
    program.answers(raw=signed(LEGACY))
    program.signer().sign(LEGACY)
    assert program.asked[1]["transaction"] == {
        "from": ADDRESS, "to": LEGACY["to"], "chainId": "0x61", "nonce": "0x0", "gas": "0x5208",
        "gasPrice": "0x3b9aca00", "value": "0x0", "data": "0x",
    }  # fmt: skip


def test_a_message_that_can_be_read(program):
    good = bytes(Account.sign_message(MESSAGE, KEY).signature)
    program.answers(signature="0x" + good.hex())
    assert program.signer().sign_message(MESSAGE) == good
    question = program.asked[1]
    said = question.pop("typedData")
    assert question == {"version": 1, "request": "typed-data", "address": ADDRESS}
    assert encode_typed_data(full_message=said) == MESSAGE
    assert said["message"]["lot"] == "普洱-1" and said["message"]["deadline"] == str(2**70)


def test_a_bare_hash_is_never_handed_over(program):
    account = program.signer()
    with pytest.raises(BadSigner, match="known by its hash alone"):
        account.sign_message(SignableMessage(*MESSAGE))
    assert len(program.asked) == 1


def test_a_liar_is_caught(program):
    account = program.signer()
    program.answers(raw=signed({**DYNAMIC, "to": "0x" + "00" * 19 + "01"}), signature="0x" + "11" * 65)
    with pytest.raises(
        BadSigner, match=r"did not sign the transaction it was given: to is .* Do not use this"
    ):
        account.sign(DYNAMIC)
    with pytest.raises(BadSigner, match='did not sign the message it was given: "signature" is not 65 bytes'):
        account.sign_message(MESSAGE)
    program.answers(raw=signed(DYNAMIC, OTHER_KEY))
    with pytest.raises(BadSigner, match="it is signed by"):
        account.sign(DYNAMIC)


@pytest.mark.parametrize("address", ["", "0x12", 7, None, {"address": ADDRESS}])
def test_no_address_no_signer(program, address):
    program.answers(address=address)
    with pytest.raises(BadSigner, match=r'did not say its address: "address" is no address. docs/keys.md'):
        program.signer()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    "code",
    ["time.sleep(60)", "say({'address': 'x'}); time.sleep(60)", "os.close(1); time.sleep(60)"],
    ids=["silent", "lingers", "closes"],
)
def test_one_that_takes_too_long_is_ended(program, code):
    program.then_does(f"open({str(program.folder / 'pid')!r}, 'w').write(str(os.getpid())); {code}")
    began = time.monotonic()
    with pytest.raises(
        BadSigner, match=r"did not answer within 0.7 s. Nothing was signed; .* ZHENBO_SIGNER_TIMEOUT"
    ):
        program.signer(0.7)
    assert time.monotonic() - began < 5
    assert not alive(int((program.folder / "pid").read_text()))


@pytest.mark.parametrize(
    "code, words",
    [
        ("sys.exit(3)", "it ended with exit code 3"),
        ("raise RuntimeError('no card')", "it ended with exit code 1"),
        ("os.kill(os.getpid(), 9)", "it was ended by signal 9"),
        ("pass", "its 0 bytes on standard output are no JSON object"),
        (f"say({{'address': '{ADDRESS}'}}); sys.exit(1)", "it ended with exit code 1"),
        ("print('Please insert card')", "its 19 bytes on standard output are no JSON object"),
        (f"say(['{ADDRESS}'])", "are no JSON object"),
        (f"say('{ADDRESS}')", "are no JSON object"),
        ("print('[' * 100_000)", "are no JSON object"),
        ("sys.stdout.buffer.write(bytes(range(256)))", "its 256 bytes on standard output"),
        (f"say({{}}); say({{'address': '{ADDRESS}'}})", "are no JSON object"),
        (f"print('{{\"address\": {SECRET}')", "are no JSON object"),
    ],
)
def test_one_that_dies_or_babbles(program, code, words):
    program.then_does(code)
    with pytest.raises(BadSigner, match=words) as caught:
        program.signer()
    assert "Nothing was signed. What it says of the reason stands above" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_one_that_floods(program):
    program.then_does("while True: sys.stdout.write('x' * 65536)")
    began = time.monotonic()
    with pytest.raises(BadSigner, match="it printed more than 4 MiB"):
        program.signer()
    assert time.monotonic() - began < 10


def test_one_that_does_not_listen(program):
    account = program.signer()
    program.then_does(f"say({{'raw': '{signed(CREATION)}'}})")
    assert account.sign(CREATION).raw == signed(CREATION)
    program.then_does("os.close(0); time.sleep(0.3); sys.exit(4)")
    with pytest.raises(BadSigner, match="exit code 4"):
        account.sign(CREATION)


def test_one_that_leaves_a_child_behind(program):
    program.then_does(
        "import subprocess\n"
        "child = subprocess.Popen([sys.executable, '-S', '-I', '-c', 'import time; time.sleep(20)'])\n"
        f"open({str(program.folder / 'pid')!r}, 'w').write(str(child.pid))\n"
        f"say({{'address': '{ADDRESS}'}})"
    )
    began = time.monotonic()
    try:
        assert program.signer().address == ADDRESS
        assert time.monotonic() - began < 5
    finally:
        os.kill(int((program.folder / "pid").read_text()), 9)


def test_its_own_words_go_to_the_terminal(program, capfd):
    program.then_does(f"print('confirm on the device', file=sys.stderr); say({{'address': '{ADDRESS}'}})")
    program.signer()
    found = capfd.readouterr()
    assert (found.out, found.err) == ("", "confirm on the device\n")


def test_a_refusal_is_told_in_its_words_and_nothing_else(program):
    account = program.signer()
    program.then_does(
        f"say({{'error': 'over the limit\\u202e\\x1b[31m\\nkey {SECRET} ' + 'x' * 1000, 'raw': '0x'}})"
    )
    with pytest.raises(BadSigner, match=r"signer python\S* refuses: over the limit") as caught:
        account.sign(DYNAMIC)
    text = str(caught.value)
    assert text.isprintable() and len(text) < 400 and SECRET not in text and "key … x" in text
    program.then_does("say({'error': 'denied'}); sys.exit(1)")
    with pytest.raises(BadSigner, match=r"refuses: denied\. Nothing was signed"):
        account.sign_message(MESSAGE)


def test_what_cannot_be_started(tmp_path):
    with pytest.raises(BadSigner, match=r"cannot be started \(.*No such file.* Correct ZHENBO_SIGNER"):
        ExternalSigner(["/nowhere/signer"], 1)
    (tmp_path / "plain").write_text("text")
    with pytest.raises(BadSigner, match=r"cannot be started \(.*Permission denied"):
        ExternalSigner([str(tmp_path / "plain")], 1)


def test_ctrl_c_ends_it_too(program, monkeypatch):
    program.then_does("time.sleep(60)")
    plain, ended = asking._end, []

    def interrupted(self, timeout=None):
        raise KeyboardInterrupt

    def end(process):
        plain(process)
        ended.append(process.returncode)

    monkeypatch.setattr(asking, "_end", end)
    monkeypatch.setattr(selectors.DefaultSelector, "select", interrupted)
    with pytest.raises(KeyboardInterrupt):
        program.signer()
    assert ended == [-9]


def test_who_is_chosen_by_the_environment(program, monkeypatch):
    monkeypatch.setenv("ZHENBO_ACCOUNT", "signer")
    with pytest.raises(
        BadSigner, match=r"ZHENBO_SIGNER names none. .* export ZHENBO_SIGNER='command'. docs/keys.md"
    ):
        signer("sepolia", None)
    monkeypatch.setenv("ZHENBO_SIGNER", shlex.join(program.command))
    for phrase in (None, "a development node's"):
        assert signer("sepolia", phrase).address == ADDRESS
        assert signer("sepolia", phrase, "signer").address == ADDRESS


def test_the_command_line_is_split_but_no_shell_reads_it(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHENBO_SIGNER", "'/opt/my signer/run' --slot 1 $HOME ';' rm -rf \"a b\"")
    monkeypatch.setenv("ZHENBO_SIGNER_TIMEOUT", "12.5")
    found = config.signer_program()
    assert found.command == ("/opt/my signer/run", "--slot", "1", "$HOME", ";", "rm", "-rf", "a b")
    assert found.timeout == 12.5
    monkeypatch.setenv("ZHENBO_SIGNER", "'open")
    with pytest.raises(BadConfig, match="ZHENBO_SIGNER is no command line"):
        config.signer_program()
    monkeypatch.setenv("ZHENBO_SIGNER", f"signer --key {SECRET[:64]}")
    with pytest.raises(BadConfig, match="ZHENBO_SIGNER holds what looks like a private key") as caught:
        config.signer_program()
    assert SECRET[:64] not in str(caught.value)


def test_a_folder_from_somewhere_else_starts_no_program(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text(f"ZHENBO_ACCOUNT=signer\nZHENBO_SIGNER=touch {tmp_path / 'started'}\n")
    config._dotenv.cache_clear()
    try:
        with pytest.raises(
            BadConfig, match=r"ZHENBO_SIGNER stands in .env, which starts no programs. Set it"
        ):
            signer("sepolia", None)
    finally:
        config._dotenv.cache_clear()
    assert not (tmp_path / "started").exists()
