"""HTTP that is broken, slow, endless or elsewhere: every service meets it in the same way."""

import socket
import threading
import time

import pytest

from tests.package.verification.standin import knows, serving
from tests.package.verification.standin_sourcify import SourcifyStandIn
from zhenbo.verification import Patience, Verification, web
from zhenbo.verification.outcome import Declined, TryAgain
from zhenbo.verification.sourcify import Sourcify
from zhenbo.verification.web import Web

VARIABLE = "ZHENBO_SOURCIFY_URL"


@pytest.fixture
def server(subject, cup):
    with serving(SourcifyStandIn(knows(subject, cup))) as running:
        yield running


@pytest.mark.parametrize(
    "status, body",
    [
        (200, b"<html>maintenance</html>"),
        (200, b""),
        (200, b"[" * 100_000),
        (500, b'{"customCode": "internal_error"}'),
        (502, b"bad gateway"),
        (503, b""),
        (520, b"<html>"),
    ],
)
def test_garbage_and_stumbling_servers_are_asked_again(server, subject, settle, status, body):
    server.play(status, body, count=3)
    assert settle(Sourcify(server.url), subject)[0].status == "verified"


def test_a_server_that_stays_broken_is_given_up(server, subject, settle, clock):
    server.play(502, b"bad gateway", count=1000)
    outcome = settle(Sourcify(server.url), subject, limit=90.0)[0]
    assert outcome.status == "gave up" and clock.now == 90.0
    assert "answers HTTP 502" in outcome.reason.en


def test_an_unreachable_server_is_given_up_soon_and_for_all(subject, cup, settle, clock):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        outcomes = settle(Sourcify(url), subject, cup)
    assert [outcome.status for outcome in outcomes] == ["gave up", "gave up"]
    assert 30.0 <= clock.now < 60.0
    assert VARIABLE in outcomes[0].reason.en


def test_a_silent_server_is_not_waited_for_long(subject):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        silent = Web(f"http://127.0.0.1:{listening.getsockname()[1]}", VARIABLE, timeout=0.2)
        with pytest.raises(TryAgain, match="did not answer in time") as fault:
            silent.ask("GET", "/")
    assert fault.value.silent


def test_a_server_that_drips_is_cut_off(monkeypatch):
    monkeypatch.setattr(web, "WHOLE", 0.3)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        threading.Thread(target=drip, args=(listening,), daemon=True).start()
        began = time.monotonic()
        with pytest.raises(TryAgain, match="too much or too slowly"):
            Web(f"http://127.0.0.1:{listening.getsockname()[1]}", VARIABLE, timeout=5.0).ask("GET", "/")
    assert time.monotonic() - began < 4.0


def drip(listening):
    connection, _ = listening.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100):
            try:
                connection.sendall(b"1\r\n \r\n")
            except OSError:
                return
            time.sleep(0.05)


def test_an_endless_answer_is_cut_off(server, monkeypatch):
    monkeypatch.setattr(web, "MOST", 100_000)
    server.play(200, b" " * 1_000_000)
    with pytest.raises(TryAgain, match="too much or too slowly"):
        Web(server.url, VARIABLE).ask("GET", "/")


def test_a_redirect_is_not_followed(server):
    server.play(301, b"", Location="https://moved.example/path?secret=1")
    with pytest.raises(
        Declined, match=r"it has moved to moved\.example; correct ZHENBO_SOURCIFY_URL"
    ) as fault:
        Web(server.url, VARIABLE).ask("POST", "/v2/verify", json={})
    assert fault.value.everywhere and len(server.requests) == 1


@pytest.mark.parametrize(
    "address", ["sourcify.dev/server", "ftp://sourcify.dev", "http://", "file:///etc/passwd"]
)
def test_an_address_that_is_none_names_its_variable(address):
    with pytest.raises(Declined, match=VARIABLE):
        Web(address, VARIABLE)


def test_what_holds_for_one_service_holds_for_no_other(server, subject, cup, clock):
    gone = Sourcify("http://127.0.0.1:9")
    gone.name = "gone"
    attempts = [
        Verification(service, one) for service in (gone, Sourcify(server.url)) for one in (subject, cup)
    ]
    ended = dict(Patience(300.0, clock, clock.sleep).settle(attempts))
    assert [ended[attempt].status for attempt in attempts] == ["gave up", "gave up", "verified", "verified"]


@pytest.mark.parametrize("after, seconds", [("9", 9.0), ("100000", 120.0), ("soon", 2.0), ("-1", 2.0)])
def test_retry_after_is_honoured_within_reason(server, subject, settle, clock, after, seconds):
    server.play(429, {"message": "You are sending too many requests"}, Retry_After=after)
    assert settle(Sourcify(server.url), subject)[0].status == "verified"
    assert clock.slept[0] == seconds
