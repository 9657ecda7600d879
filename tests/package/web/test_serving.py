"""`zhenbo serve` as an operator starts it: a real server on a port of this machine."""

import gzip
import hashlib
import http.client
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import bundle_world
import pytest
from bundle_world import CAKE, NETWORK, SERIALS
from typer.main import get_command
from web_world import ITEM, PHONE

from samples.puer import story
from zhenbo.bundle.source import from_chain, roots_file
from zhenbo.chain.signers.encrypted import new_account
from zhenbo.cli import app, main
from zhenbo.cli.serve import public_address
from zhenbo.errors import BadConfig


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("serving")
    world = bundle_world.build(made)
    world.activate()
    (made / "roots.json").write_bytes(roots_file(from_chain(world.chain, NETWORK, None)))
    return made


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(folder, *more):
    port = free_port()
    paths = [
        str(folder / "batch"),
        "--records",
        str(folder / "records"),
        "--roots",
        str(folder / "roots.json"),
    ]
    command = [sys.executable, "-m", "zhenbo", "serve", *paths, "--port", str(port), "--json", *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                assert process.poll() is None, process.stderr.read().decode()
                time.sleep(0.1)
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def get(port, target, **headers):
    """One raw request: http.client sends the target as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    given = {"Accept": "text/html", "Accept-Language": "en", "User-Agent": PHONE, **headers}
    connection.putrequest("GET", target, skip_accept_encoding=True)
    for name, value in given.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode("utf-8")
    connection.close()
    return answer, body


def test_a_phone_is_served_from_scan_to_page(folder, tmp_path):
    with served(folder, "--scans", str(tmp_path / "scans"), "--proofs") as port:
        answer, _ = get(port, f"/01/{CAKE}/21/{ITEM}")
        assert answer.status == 307
        location = answer.getheader("Location")
        assert location == f"http://127.0.0.1:{port}/en/item/{CAKE}/{ITEM}"
        cookie = answer.getheader("Set-Cookie")
        assert "Secure" not in cookie  # a phone drops secure cookies of plain http
        answer, body = get(port, location.partition(f":{port}")[2], Cookie=cookie.partition(";")[0])
        assert answer.status == 200
        assert "Genuine" in body and "Bulang" not in body
        assert answer.getheader("Server") is None
        answer, _ = get(port, f"/01/{CAKE}/21/A%2FB")
        assert answer.getheader("Location").endswith("/A%2FB")
        answer, body = get(port, f"/proof/{CAKE}/{ITEM}")
        assert body.startswith("{\n")
        answer, body = get(port, "/%E8%8C%B6?%ff=%00")
        assert answer.status == 400
    [log] = (tmp_path / "scans").glob("scans-*.csv")
    assert len(log.read_text(encoding="utf-8").splitlines()) == 3


def post(port, target, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", target, body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, answer.read().decode("utf-8")


def test_activations_and_answers_of_chips_are_taken_where_the_operator_says_so(folder, tmp_path, monkeypatch):
    (tmp_path / "phrase").write_text("a phrase for tests only\n")
    (tmp_path / "phrase").chmod(0o600)
    new_account(tmp_path / "verifier.json", "a phrase for tests only", 2)
    monkeypatch.setenv("ZHENBO_PASSPHRASE_FILE", str(tmp_path / "phrase"))
    named = ("--activations", "queue", "--counters", "taps.db", "--account", "verifier.json")
    paths = [word if word.startswith("--") else str(tmp_path / word) for word in named]
    with served(folder, *paths) as port:
        assert '"accepts": true' in get(port, f"/activation/{CAKE}/{SERIALS[1]}")[1]
        status, told = post(port, "/activation", b"{}")
        assert status == 400 and "no signed activation" in told
        assert post(port, "/activation", b"x" * 3_000)[0] == 413
        status, told = post(port, f"/challenge/{CAKE}/{ITEM}", b"{}")
        assert status == 404 and "no chip" in told
    with served(folder) as port:
        assert '"accepts": false' in get(port, f"/activation/{CAKE}/{SERIALS[1]}")[1]
        assert post(port, "/activation", b"{}")[0] == 404
        assert "No such item" in post(port, f"/challenge/{CAKE}/{ITEM}", b"{}")[1]


def test_a_restart_in_the_middle_loses_no_scan(folder, tmp_path):
    for _ in range(2):
        with served(folder, "--scans", str(tmp_path)) as port:
            get(port, f"/01/{CAKE}/21/{ITEM}")
    [log] = tmp_path.glob("scans-*.csv")
    assert len(log.read_text(encoding="utf-8").splitlines()) == 3


def test_a_second_service_on_one_scan_log_is_refused_in_words(folder, tmp_path):
    with served(folder, "--scans", str(tmp_path)):
        command = [sys.executable, "-m", "zhenbo", "--lang", "en", "serve", str(folder / "batch")]
        command += [
            "--roots",
            str(folder / "roots.json"),
            "--port",
            str(free_port()),
            "--scans",
            str(tmp_path),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"another `zhenbo serve` writes to {tmp_path}; stop it" in done.stderr
    with served(folder, "--scans", str(tmp_path)) as port:  # the lock is not left behind
        assert get(port, f"/01/{CAKE}/21/{ITEM}")[0].status == 307


def test_text_travels_compressed_and_what_is_compressed_already_as_it_is(folder):
    with served(folder, "--proofs") as port:
        for target in (f"/en/item/{CAKE}/{ITEM}", "/en/verify", f"/proof/{CAKE}/{ITEM}"):
            answer, whole = get(port, target)
            assert answer.getheader("Content-Encoding") is None
            packed, body = raw(port, target, "gzip")
            assert packed.getheader("Content-Encoding") == "gzip"
            assert "Accept-Encoding" in packed.getheader("Vary")
            assert gzip.decompress(body).decode() == whole and len(body) < len(whole) / 2
        name = hashlib.sha256(story.certificate()).hexdigest()
        answer, body = raw(port, f"/files/{name}.pdf", "gzip")
        assert answer.getheader("Content-Encoding") is None and body == story.certificate()


def test_links_for_programs_travel_compressed_too(folder):
    with served(folder) as port:
        accept = {"Accept": "application/linkset+json"}
        answer, body = raw(port, f"/01/{CAKE}/21/{ITEM}?linkType=linkset", "gzip", **accept)
    assert answer.getheader("Content-Encoding") == "gzip" and b"linkset" in gzip.decompress(body)
    assert {word.strip() for word in answer.getheader("Vary").split(",")} >= {"Accept", "Accept-Encoding"}


def raw(port, target, encoding, **headers):
    """One request of a phone that can decompress; the body as it travels."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    given = {"Accept": "text/html", "Accept-Language": "en", "User-Agent": PHONE, **headers}
    connection.request("GET", target, headers={**given, "Accept-Encoding": encoding})
    answer = connection.getresponse()
    return answer, answer.read()


def test_a_port_that_is_taken_is_refused_in_one_line_and_nothing_is_announced(folder):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        command = [sys.executable, "-m", "zhenbo", "--lang", "en", "serve", str(folder / "batch")]
        command += ["--roots", str(folder / "roots.json"), "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert f"127.0.0.1:{port} cannot be listened on" in line and "--port" in line


@pytest.mark.parametrize(
    "base,good",
    [
        ("", True),
        ("https://id.tea.example", True),
        ("https://id.tea.example:8443", True),
        ("http://localhost:8600", True),
        ("http://id.tea.example", False),
        ("https://id.tea.example/", False),
        ("https://id.tea.example/a", False),
        ("https://a@b", False),
    ],
)
def test_the_public_address_is_one_that_phones_trust(base, good):
    if good:
        assert public_address(base, 8600) in (base, "http://127.0.0.1:8600")
    else:
        with pytest.raises(BadConfig):
            public_address(base, 8600)


@pytest.mark.parametrize(
    "more",
    [
        [],
        ["--roots", "a", "--rpc", "http://127.0.0.1:1"],
        ["--store", "a.db"],
        ["--roots", "a", "--keys", "k"],
    ],
)
def test_options_that_do_not_belong_together_are_refused(folder, more, capsys):
    assert main(["serve", str(folder / "batch"), *more]) == 2
    assert capsys.readouterr().err


def test_it_listens_on_this_machine_alone_unless_told():
    command = get_command(app).commands["serve"]
    defaults = {parameter.name: parameter.default for parameter in command.params}
    assert defaults["host"] == "127.0.0.1"
    assert defaults["proofs"] is defaults["behind_proxy"] is False
