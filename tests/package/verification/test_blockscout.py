"""Blockscout: what is submitted, and what is made of what it shows afterwards."""

from dataclasses import replace

import pytest

from tests.package.verification.standin import PARTIAL, knows, serving
from tests.package.verification.standin_blockscout import BlockscoutStandIn, multipart
from zhenbo.verification.blockscout import Blockscout


@pytest.fixture
def server(subject, cup):
    with serving(BlockscoutStandIn(knows(subject, cup))) as running:
        yield running


@pytest.fixture
def service(server):
    return Blockscout(server.url, "ZHENBO_BLOCKSCOUT_SEPOLIA")


def test_verifies_what_was_deployed(server, service, subject, settle):
    assert settle(service, subject)[0].status == "verified"
    assert server.submitted[0].input == subject.input
    post = next(request for request in server.requests if request.method == "POST")
    fields = {name: content for name, (_, content) in multipart(post).items() if name != "files[0]"}
    assert fields == {
        "compiler_version": b"v0.8.30+commit.73712a01",
        "contract_name": b"Tea",
        "autodetect_constructor_args": b"false",
        "constructor_args": subject.arguments.encode(),
        "license_type": b"apache_2_0",
    }


def test_waits_until_it_shows_the_sources(server, service, subject, settle, heard):
    server.pending = 3
    assert settle(service, subject)[0].status == "verified"
    assert heard == ["submitted", "verifying", "verifying", "verifying"]


def test_twice_submits_once(server, service, subject, settle):
    settle(service, subject)
    assert settle(service, subject)[0].status == "already"
    assert len(server.submitted) == 1


def test_somebody_else_was_faster(server, service, subject, settle):
    server.play(200, {"is_verified": False}, count=2)
    server.shown[subject.address.lower()] = "exact"
    assert settle(service, subject)[0].status == "already"


def test_a_contract_not_indexed_yet_is_submitted_again(server, service, subject, settle, heard):
    server.unindexed = 6  # one look, then two questions at each submission
    assert settle(service, subject)[0].status == "verified"
    assert "the explorer has not seen the contract yet (Address is not a smart-contract)" in heard
    assert len(server.submitted) == 1


def test_wrong_arguments_leave_no_trace_and_are_given_up(service, subject, settle, clock):
    outcome = settle(service, replace(subject, arguments=f"{400:064x}"), limit=60.0)[0]
    assert outcome.status == "gave up" and clock.now == 60.0
    assert "nor say why" in outcome.reason.en and "brownie run check" in outcome.reason.en


def test_another_comment_is_a_part_only(service, subject, settle):
    sources = {"contracts/Tea.sol": {"content": "contract Tea { constructor(uint256 grams) {} } // green"}}
    outcome = settle(service, replace(subject, input={**subject.input, "sources": sources}))[0]
    assert outcome.status == "partly" and not outcome.good and "metadata hash" in outcome.reason.en


def test_a_part_shown_before_becomes_whole(server, service, subject, settle):
    """Its own database often matches code without the metadata, before anybody submits."""
    server.shown[subject.address.lower()] = PARTIAL
    server.pending = 2
    assert settle(service, subject)[0].status == "verified"


def test_a_part_that_stays_one_is_said(server, service, subject, settle, clock):
    server.shown[subject.address.lower()] = PARTIAL
    server.judge = lambda handed: PARTIAL
    assert settle(service, subject, limit=60.0)[0].status == "partly"
    assert clock.now == 60.0


@pytest.mark.parametrize(
    "status, body, said",
    [
        (200, {"message": "JSON files not found"}, "JSON files not found"),
        (403, {"message": "Restricted access"}, "Restricted access"),
        (422, {"message": "Invalid parameter(s)"}, "Invalid parameter(s)"),
        (403, b"<html>Just a moment</html>", "HTTP 403"),
    ],
)
def test_a_refusal_is_final(server, service, subject, settle, status, body, said):
    server.play(200, {"is_verified": False}, count=2)
    server.play(status, body)
    outcome = settle(service, subject)[0]
    assert (outcome.status, outcome.reason.en) == ("refused", said)


def test_too_many_requests_are_waited_for(server, service, subject, settle, clock):
    server.play(429, {"message": "Too Many Requests"}, Retry_After="7")
    assert settle(service, subject)[0].status == "verified"
    assert clock.slept[0] == 7.0


def test_the_page_of_a_contract(server, service, subject):
    assert service.page(subject) == f"{server.url}/address/{subject.address}?tab=contract"
