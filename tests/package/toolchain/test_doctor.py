"""The doctor names what is missing and its cure, one line each, and fails when anything is."""

import json
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from toolchain import doctor, environment, networks
from zhenbo import config

sys.path.insert(0, str(Path(__file__).parent.parent / "chain"))
from signing import ADDRESS, KEY, PASSPHRASE, clear_of_settings, keystore_file, secret_file


class Node(BaseHTTPRequestHandler):
    """A node of chain 11155111 that knows one balance."""

    balance, code = 0, "0x"
    busy: ClassVar = []  # HTTP status or JSON-RPC error for each of the next questions

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        this = type(self)
        known = {"eth_chainId": hex(11155111), "eth_getBalance": hex(this.balance), "eth_getCode": this.code}
        answer = {"result": known[asked["method"]]} if asked["method"] in known else {"error": "not here"}
        refusal = this.busy.pop(0) if this.busy else 200
        self.send_response(refusal if isinstance(refusal, int) else 200)
        self.end_headers()
        self.wfile.write(json.dumps(answer if isinstance(refusal, int) else {"error": refusal}).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def node(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Node)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("ZHENBO_RPC_SEPOLIA", f"http://127.0.0.1:{server.server_port}/secret-key")
    monkeypatch.setattr(Node, "balance", 0)
    monkeypatch.setattr(Node, "busy", [])
    monkeypatch.setattr(networks, "PAUSES", (0.01, 0.01))
    yield Node
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def operator(monkeypatch, tmp_path):
    """Somebody on Sepolia whose account has no keystore yet."""
    clear_of_settings(monkeypatch, tmp_path)
    monkeypatch.setenv("ZHENBO_NETWORK", "sepolia")
    monkeypatch.setenv("ZHENBO_ACCOUNT", "operator")
    monkeypatch.setattr(config, "KEYSTORE_FOLDER", tmp_path)


@pytest.fixture
def keystore(tmp_path):
    return keystore_file(tmp_path / "operator.json")


def line_of(check: str, capsys, good: bool = False) -> str:
    assert doctor.report(check, doctor.CHECKS[check]) is good
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert line.startswith("ok  " if good else "FAIL")
    return line


def test_all_is_well(node, keystore, capsys):
    node.balance = 25 * 10**17
    assert "sepolia answers, chain id 11155111" in line_of("live node", capsys, good=True)
    assert f"operator is {ADDRESS}; the passphrase is asked" in line_of("keystore", capsys, good=True)
    assert f"{ADDRESS} has 2.500000 ETH on sepolia" in line_of("balance", capsys, good=True)


def test_a_network_without_address(capsys, monkeypatch):
    monkeypatch.setenv("ZHENBO_NETWORK", "consortium")
    assert "Set ZHENBO_RPC_CONSORTIUM in .env" in line_of("live node", capsys)


def test_whether_addresses_are_the_same_on_every_chain(node, capsys, monkeypatch):
    assert "no deterministic deployment factory" in line_of("live node", capsys, good=True)
    monkeypatch.setattr(node, "code", "0x7fff")
    assert "; deterministic addresses" in line_of("live node", capsys, good=True)


@pytest.mark.parametrize("refusal", [429, 503, {"code": -32005, "message": "limit exceeded"}], ids=str)
def test_a_busy_node(node, capsys, refusal):
    node.busy = [refusal] * 2
    assert "sepolia answers" in line_of("live node", capsys, good=True)
    node.busy = [refusal] * 3
    line = line_of("live node", capsys)
    assert "too many requests: wait a minute, or use a node with a higher limit" in line
    assert "secret-key" not in line


@pytest.mark.parametrize(
    ("status", "words"), [(401, "check the API key"), (403, "check the API key"), (500, "answers HTTP 500")]
)
def test_a_node_that_denies(node, capsys, status, words):
    node.busy = [status]
    line = line_of("live node", capsys)
    assert words in line and "secret-key" not in line


def test_where_sources_can_be_published(capsys, monkeypatch):
    line = line_of("explorers", capsys, good=True)
    assert "sepolia: Blockscout, Sourcify" in line and "ZHENBO_ETHERSCAN_KEY" in line
    monkeypatch.setenv("ZHENBO_ETHERSCAN_KEY", "SecretApiKeyToken")
    line = line_of("explorers", capsys, good=True)
    assert "sepolia: Etherscan, Blockscout, Sourcify" in line and "SecretApiKey" not in line
    monkeypatch.setenv("ZHENBO_NETWORK", "local")
    assert "local: nowhere, it is no public network" in line_of("explorers", capsys, good=True)


def test_a_silent_node(monkeypatch, capsys):
    monkeypatch.setenv("ZHENBO_RPC_SEPOLIA", f"http://127.0.0.1:{networks.free_port()}/secret-key")
    line = line_of("live node", capsys)
    assert "Connection refused" in line
    assert "start it, or correct its address -> ZHENBO_RPC_SEPOLIA in .env" in line
    assert "secret-key" not in line


def test_a_node_of_another_chain(node, monkeypatch, capsys):
    monkeypatch.setenv("ZHENBO_CHAIN_ID_SEPOLIA", "5")
    assert "the node serves chain 11155111, wanted 5: correct its address" in line_of("live node", capsys)


def test_a_question_that_the_node_refuses(node):
    with pytest.raises(networks.ChainError, match=r"127.0.0.1:\d+ refuses eth_accounts \(not here\)"):
        networks.ask(config.network().url, "eth_accounts")


def test_an_empty_account(node, keystore, capsys):
    line = line_of("balance", capsys)
    assert f"{ADDRESS} has no ETH on sepolia -> send it some to pay for gas" in line


def test_free_gas_needs_no_balance(node, keystore, capsys, monkeypatch):
    monkeypatch.setenv("ZHENBO_FEES_SEPOLIA", "free")
    assert "gas costs nothing on sepolia" in line_of("balance", capsys, good=True)


def test_no_keystore(node, capsys):
    assert "Make one with `zhenbo account new operator`" in line_of("keystore", capsys)
    assert "-> mend the keystore first" in line_of("balance", capsys)


def test_a_keystore_that_is_none(keystore, capsys):
    keystore.write_text("[]")
    assert "Restore it from your backup" in line_of("keystore", capsys)


def test_a_keystore_that_others_may_read(keystore, capsys):
    keystore.chmod(0o644)
    assert f"chmod 600 {keystore}" in line_of("keystore", capsys)


def test_the_passphrase_file_is_tried(keystore, tmp_path, monkeypatch, capsys):
    file = tmp_path / "secret"
    monkeypatch.setenv("ZHENBO_PASSPHRASE_FILE", str(file))
    assert f"{file} cannot be read as a passphrase file: No such file" in line_of("keystore", capsys)
    secret_file(file, "another one\n")
    assert "Nothing was signed; put the right one into the first line" in line_of("keystore", capsys)
    secret_file(file)
    assert f"the passphrase in {file} opens it" in line_of("keystore", capsys, good=True)
    file.chmod(0o644)
    line = line_of("keystore", capsys)
    assert f"chmod 600 {file}" in line
    assert PASSPHRASE not in line


def test_a_passphrase_in_the_environment(keystore, monkeypatch, capsys):
    monkeypatch.setenv("ZHENBO_PASSPHRASE", PASSPHRASE)
    line = line_of("keystore", capsys)
    assert "set ZHENBO_PASSPHRASE_FILE to a file that only you can read" in line
    assert PASSPHRASE not in line


def test_the_external_signer_must_answer_with_an_address(node, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("ZHENBO_ACCOUNT", "signer")
    assert "Set it in the environment: export ZHENBO_SIGNER=" in line_of("keystore", capsys)
    program = tmp_path / "signer.sh"
    monkeypatch.setenv("ZHENBO_SIGNER", f"sh {program} '{KEY.hex()[:8]} PIN'")
    program.write_text('cat >&2; echo "{}"')
    line = line_of("keystore", capsys)
    assert 'did not say its address: "address" is no address' in line and "docs/keys.md" in line
    assert "-> mend the keystore first" in line_of("balance", capsys)
    program.write_text(f"""echo '{{"address": "{ADDRESS}"}}'""")
    node.balance = 10**18
    assert f"the external signer signs for {ADDRESS}" in line_of("keystore", capsys, good=True)
    assert f"{ADDRESS} has 1.000000 ETH" in line_of("balance", capsys, good=True)


def test_an_index_where_a_keystore_is_meant(monkeypatch, capsys):
    monkeypatch.setenv("ZHENBO_ACCOUNT", "3")
    line = line_of("keystore", capsys)
    assert "is an index of a test wallet, and sepolia has none -> zhenbo account new NAME" in line
    monkeypatch.setenv("ZHENBO_NETWORK", "ganache")
    assert "account 3 of ganache's test wallet" in line_of("keystore", capsys, good=True)


def test_a_key_where_an_account_is_meant(monkeypatch, capsys):
    monkeypatch.setenv("ZHENBO_ACCOUNT", "0x" + "a1" * 32)
    for check in ("live node", "keystore", "balance"):
        line = line_of(check, capsys)
        assert "brownie accounts new NAME" in line
        assert "a1a1" not in line


@pytest.mark.parametrize(("says", "found"), [("v18.20.0", "v18.20.0"), ("", "not found")])
def test_another_node_program_or_none(monkeypatch, tmp_path, capsys, says, found):
    if says:
        program = tmp_path / "node"
        program.write_text(f"#!/bin/sh\necho {says}\n")
        program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin" if says else str(tmp_path))
    assert f"{found} -> install Node 20 or newer from https://nodejs.org" in line_of("node", capsys)


def test_no_node_packages(monkeypatch, tmp_path, capsys):
    shutil.copy(doctor.ROOT / "package.json", tmp_path)
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "COMPILERS", str(tmp_path))
    monkeypatch.setattr(environment, "NODE_PROGRAMS", str(tmp_path))
    for check in ("node packages", "compiler", "development node"):
        assert "-> make -B install" in line_of(check, capsys)


def test_without_any_package_it_still_speaks_and_fails():
    """-S and -I: Python as it is before anything is installed."""
    program = f"import sys; sys.path.insert(0, {environment.ROOT!r}); from toolchain import doctor; "
    program += "sys.exit(doctor.main())"
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-c", program], cwd=environment.ROOT, capture_output=True, text=True
    )
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (1, "")
    assert len(lines) == len(doctor.CHECKS)
    assert all(" -> " in line for line in lines if line.startswith("FAIL"))
    assert [line for line in lines if line.startswith("FAIL python packages")]
