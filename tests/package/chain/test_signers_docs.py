"""docs/keys.md is true: its programs sign, its messages occur, and both languages say the same."""

import json
import re
import shlex
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from eth_account import Account
from signing import ADDRESS, CREATION, DYNAMIC, KEY, LEGACY, MESSAGE, OTHER_KEY, keystore_file, secret_file

from toolchain.environment import ROOT
from zhenbo import config
from zhenbo.chain.signers import signer
from zhenbo.errors import BadSigner

ENGLISH, CHINESE = ((Path(ROOT) / "docs" / name).read_text("utf-8") for name in ("keys.md", "keys.zh.md"))
SOURCES = "\n".join(
    file.read_text("utf-8")
    for place in ("chain/signers/*.py", "passphrases.py")
    for file in (Path(ROOT) / "zhenbo").glob(place)
)


def example(name: str, folder: Path) -> Path:
    """The program of the page that calls itself so, in a file."""
    programs = re.findall(r"```python\n(.*?)```", ENGLISH, re.DOTALL)
    (found,) = (program for program in programs if program.startswith(f'"""{name} '))
    path = folder / name
    path.write_text(found, encoding="utf-8")
    return path


def use(monkeypatch, program: Path, *arguments: object) -> None:
    monkeypatch.setenv("ZHENBO_ACCOUNT", "signer")
    monkeypatch.setenv("ZHENBO_SIGNER", shlex.join([sys.executable, str(program), *map(str, arguments)]))


@pytest.fixture
def over_a_keystore(monkeypatch, tmp_path):
    keystore, secret = keystore_file(tmp_path / "operator.json"), secret_file(tmp_path / "passphrase")
    use(monkeypatch, example("signer.py", tmp_path), keystore, secret)
    return signer("sepolia", None)


def test_the_signer_over_a_keystore(over_a_keystore, capfd):
    assert over_a_keystore.address == ADDRESS
    for fields in (DYNAMIC, CREATION, {**LEGACY, "chainId": 11155111}):
        raw = over_a_keystore.sign(fields).raw
        assert raw == Account.sign_transaction(fields, KEY).raw_transaction.to_0x_hex()
    assert capfd.readouterr().err.startswith(f"signing nonce 7 to {DYNAMIC['to']}\n")
    assert Account.recover_message(MESSAGE, signature=over_a_keystore.sign_message(MESSAGE)) == ADDRESS


def test_its_rule(over_a_keystore):
    with pytest.raises(BadSigner, match="refuses: only transactions of chain 11155111 are signed"):
        over_a_keystore.sign(LEGACY)


def test_it_knows_one_version(over_a_keystore, monkeypatch):
    monkeypatch.setattr("zhenbo.chain.signers.external.VERSION", 2)
    with pytest.raises(BadSigner, match="refuses: version 2 is not known"):
        over_a_keystore.sign(DYNAMIC)


class Web3Signer(BaseHTTPRequestHandler):
    """Signs what `eth_signTransaction` asks for with its own key, for its own chain."""

    chain, key = hex(11155111), KEY

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        (fields,) = asked["params"]
        assert (asked["jsonrpc"], asked["method"]) == ("2.0", "eth_signTransaction")
        if fields["from"] == ADDRESS:
            signed = Account.sign_transaction({**fields, "chainId": self.chain}, self.key)
            answer = {"result": signed.raw_transaction.to_0x_hex()}
        else:
            answer = {"error": {"code": -32000, "message": "Signing from is not an unlocked account"}}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"jsonrpc": "2.0", "id": asked["id"], **answer}).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def web3signer():
    server = HTTPServer(("127.0.0.1", 0), Web3Signer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_bridge_to_web3signer(web3signer, monkeypatch, tmp_path):
    use(monkeypatch, example("web3signer.py", tmp_path), web3signer, ADDRESS)
    account = signer("sepolia", None)
    assert account.address == ADDRESS
    for fields in (DYNAMIC, {**LEGACY, "chainId": 11155111}):
        assert account.sign(fields).raw == Account.sign_transaction(fields, KEY).raw_transaction.to_0x_hex()
    with pytest.raises(BadSigner, match="refuses: this signer signs transactions only"):
        account.sign_message(MESSAGE)
    monkeypatch.setattr(Web3Signer, "chain", hex(1))
    with pytest.raises(BadSigner, match="chainId is 1, not 11155111"):
        account.sign(DYNAMIC)
    use(monkeypatch, tmp_path / "web3signer.py", web3signer, Account.from_key(OTHER_KEY).address)
    with pytest.raises(BadSigner, match="refuses: Signing from is not an unlocked account"):
        signer("sepolia", None).sign(DYNAMIC)


def troubles(page: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", page[page.rindex("\n## ") :], re.MULTILINE)


@pytest.mark.parametrize("page", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_messages_that_it_explains_are_those_that_are_said(page):
    assert len(troubles(page)) == 9
    assert not [words for words in troubles(page) if words not in SOURCES]


def test_both_languages_describe_the_same_protocol():
    english, chinese = (
        re.findall(r"^\| `(\{.*?\})` \| `(\{.*?\})` \|$", page, re.MULTILINE) for page in (ENGLISH, CHINESE)
    )
    assert english == chinese and len(english) == 3
    assert len(re.findall("^## ", ENGLISH, re.MULTILINE)) == len(re.findall("^## ", CHINESE, re.MULTILINE))


@pytest.mark.parametrize("page", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_its_variables_exist(page):
    known = set(re.findall(r"^  (ZHENBO_\w+)", config.__doc__, re.MULTILINE))
    assert set(re.findall(r"ZHENBO_\w+", page)) - {"ZHENBO_PASSPHRASE"} <= known
