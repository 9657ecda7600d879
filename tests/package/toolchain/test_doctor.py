"""The doctor names what is missing and its cure, one line each, and fails when anything is."""

import json
import os
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from toolchain import doctor, environment, networks
from zhenbo import config

ADDRESS = "0x" + "ab" * 20


class Node(BaseHTTPRequestHandler):
    """A node of chain 11155111 that knows one balance."""

    balance = 0

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = {"eth_chainId": hex(11155111), "eth_getBalance": hex(type(self).balance)}
        answer = {"result": known[asked["method"]]} if asked["method"] in known else {"error": "not here"}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def node(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Node)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("ZHENBO_RPC_SEPOLIA", f"http://127.0.0.1:{server.server_port}/secret-key")
    monkeypatch.setattr(Node, "balance", 0)
    yield Node
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def operator(monkeypatch, tmp_path):
    """Somebody on Sepolia whose account has no keystore yet."""
    for name in [name for name in os.environ if name.startswith("ZHENBO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ZHENBO_ROOT", str(tmp_path))
    monkeypatch.setenv("ZHENBO_NETWORK", "sepolia")
    monkeypatch.setenv("ZHENBO_ACCOUNT", "operator")
    monkeypatch.setattr(config, "KEYSTORE_FOLDER", tmp_path)


@pytest.fixture
def keystore(tmp_path):
    file = tmp_path / "operator.json"
    file.write_text(json.dumps({"version": 3, "address": ADDRESS.removeprefix("0x")}))
    file.chmod(0o600)
    return file


def line_of(check: str, capsys, good: bool = False) -> str:
    assert doctor.report(check, doctor.CHECKS[check]) is good
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert line.startswith("ok  " if good else "FAIL")
    return line


def test_all_is_well(node, keystore, capsys):
    node.balance = 25 * 10**17
    assert "sepolia answers, chain id 11155111" in line_of("live node", capsys, good=True)
    assert f"{keystore}, version 3" in line_of("keystore", capsys, good=True)
    assert f"{ADDRESS} has 2.500000 ETH on sepolia" in line_of("balance", capsys, good=True)


def test_a_network_without_address(capsys):
    assert "Set ZHENBO_RPC_SEPOLIA in .env" in line_of("live node", capsys)


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


def test_no_keystore(node, capsys):
    assert "-> brownie accounts new operator" in line_of("keystore", capsys)
    assert "-> mend the keystore first" in line_of("balance", capsys)


def test_a_keystore_that_is_none(keystore, capsys):
    keystore.write_text("[]")
    assert "is no keystore -> restore it from your backup" in line_of("keystore", capsys)


def test_a_keystore_that_others_may_read(keystore, capsys):
    keystore.chmod(0o644)
    assert f"-> chmod 600 {keystore}" in line_of("keystore", capsys)


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
