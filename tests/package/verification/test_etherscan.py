"""Etherscan: what is submitted, and what each of its sentences leads to."""

import json
from dataclasses import replace

import pytest

from tests.package.verification.standin import knows, serving
from tests.package.verification.standin_etherscan import EtherscanStandIn
from zhenbo.verification.etherscan import Etherscan

NOTOK = {"status": "0", "message": "NOTOK"}
PAGES = "https://sepolia.etherscan.io"


@pytest.fixture
def server(subject, cup):
    with serving(EtherscanStandIn(knows(subject, cup))) as running:
        yield running


@pytest.fixture
def service(server):
    return Etherscan(f"{server.url}/v2/api", server.key, PAGES)


def test_verifies_what_was_deployed(server, service, subject, settle):
    assert [outcome.status for outcome in settle(service, subject)] == ["verified"]
    form = server.requests[1].form()
    assert json.loads(form["sourceCode"]) == subject.input
    assert form["contractname"] == "contracts/Tea.sol:Tea"
    assert form["compilerversion"] == "v0.8.30+commit.73712a01"
    assert form["constructorArguements"] == form["constructorArguments"] == subject.arguments
    assert server.requests[1].query == {
        "chainid": "11155111",
        "module": "contract",
        "action": "verifysourcecode",
    }


def test_waits_in_the_queue_with_growing_pauses(server, service, subject, settle, clock, heard):
    server.pending = 4
    assert settle(service, subject)[0].status == "verified"
    assert clock.slept == [2.0, 3.0, 4.5, 6.75, 10.125]
    assert heard == ["submitted"] + ["Pending in queue"] * 4


def test_twice_submits_once(server, service, subject, settle):
    settle(service, subject)
    assert settle(service, subject)[0].status == "already"
    assert len(server.submitted) == 1


def test_somebody_else_was_faster(server, service, subject, settle):
    server.play(200, {"status": "1", "message": "OK", "result": [{"SourceCode": ""}]})
    server.shown[subject.address.lower()] = "exact"
    assert settle(service, subject)[0].status == "already"


def test_already_verified_may_also_come_from_the_queue(server, service, subject, settle):
    server.play(200, {"status": "1", "message": "OK", "result": [{"SourceCode": ""}]})
    server.play(200, {"status": "1", "message": "OK", "result": "guid9"})
    server.play(200, {**NOTOK, "result": "Already Verified"})
    assert settle(service, subject)[0].status == "already"


def test_wrong_arguments_are_refused_at_once_with_the_cure(server, service, subject, settle, clock):
    outcome = settle(service, replace(subject, arguments=f"{400:064x}"))[0]
    assert outcome.status == "refused" and not outcome.everywhere
    assert outcome.reason.en.startswith("the constructor's arguments are not those on the chain")
    assert "brownie run check" in outcome.reason.en and "brownie run check" in outcome.reason.zh
    assert "correct constructor argument was entered" in outcome.reason.en
    assert clock.now == 2.0


def test_other_code_is_refused(service, subject, settle):
    other = {**subject.input, "settings": {"evmVersion": "paris"}}
    outcome = settle(service, replace(subject, input=other))[0]
    assert outcome.status == "refused" and "does NOT match the transaction" in outcome.reason.en


def test_a_contract_not_indexed_yet_is_submitted_again(server, service, subject, settle, heard):
    server.unindexed = 3
    assert settle(service, subject)[0].status == "verified"
    assert heard[:3] == ["the explorer has not seen the contract yet"] * 3
    assert len(server.submitted) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "Max rate limit reached, please use API Key for higher rate limit",
        "Max calls per sec rate limit reached (3/sec)",
        "This could be a temporary error, please retry or contact us (Error Code 10001)",
        "Query Timeout occured. Please select a smaller result dataset",
        "Unknown UID",
    ],
)
@pytest.mark.parametrize("question", [0, 1, 2])
def test_what_passes_is_waited_for(server, service, subject, settle, sentence, question):
    """Whatever is asked: what it shows, the submission, the queue."""
    good = [
        {"status": "1", "message": "OK", "result": [{"SourceCode": ""}]},
        {"status": "1", "message": "OK", "result": "guid0"},
    ]
    for body in good[:question]:
        server.play(200, body)
    server.play(200, {**NOTOK, "result": sentence}, count=2)
    if question == 2:
        server.jobs["guid0"] = ["Pass - Verified"]
    assert settle(service, subject)[0].status == "verified"


@pytest.mark.parametrize(
    "sentence, cure",
    [
        ("Invalid API Key (#err2)|GoodKey", "ZHENBO_ETHERSCAN_KEY"),
        ("Missing/Invalid API Key", "ZHENBO_ETHERSCAN_KEY"),
        ("Missing or unsupported chainid parameter (required for v2 api)", "services=blockscout,sourcify"),
        ("Free API access is not supported for this chain. Please upgrade your api plan", "services="),
        ("Daily limit of 200 source code submissions reached", "tomorrow"),
    ],
)
def test_what_holds_for_every_contract_is_asked_once(server, service, subject, cup, settle, sentence, cure):
    server.play(200, {**NOTOK, "result": sentence})
    outcomes = settle(service, subject, cup)
    assert [outcome.status for outcome in outcomes] == ["refused", "refused"]
    assert all(outcome.everywhere and cure in outcome.reason.en for outcome in outcomes)
    assert len(server.requests) == 1


def test_after_too_many_wrong_keys_it_is_left_alone_for_half_a_minute(
    server, service, subject, settle, clock
):
    sentence = "Too many invalid api key attempts, please try again later"
    server.play(200, {**NOTOK, "result": sentence})
    assert settle(service, subject)[0].status == "verified"
    assert clock.slept[0] == 30.0


def test_an_unknown_sentence_is_a_refusal_that_quotes_it(server, service, subject, settle):
    server.play(200, {**NOTOK, "result": "Source code contains \x1b[31mevil\x1b[0m\n words " + "x" * 500})
    outcome = settle(service, subject)[0]
    assert outcome.status == "refused"
    assert outcome.reason.en.startswith("Source code contains [31mevil [0m words xxx")
    assert len(outcome.reason.en) < 320


def test_a_similar_match_is_no_match_of_ours(server, service, subject, settle):
    server.shown[subject.address.lower()] = "similar"
    assert settle(service, subject)[0].status == "verified"
    server.play(
        200, {"status": "1", "message": "OK", "result": [{"SourceCode": "x", "SimilarMatch": "0x42"}]}
    )
    server.play(
        200, {**NOTOK, "result": "This contract already Similar Matches the deployed ByteCode at 0x42"}
    )
    outcome = settle(service, subject)[0]
    assert outcome.status == "partly" and not outcome.good and "0x42" in outcome.reason.en


def test_without_a_key_nothing_is_asked(server, subject, settle):
    outcome = settle(Etherscan(f"{server.url}/v2/api", "", PAGES), subject)[0]
    assert outcome.status == "refused" and "ZHENBO_ETHERSCAN_KEY" in outcome.reason.en
    assert not server.requests


def test_a_queue_that_never_ends_is_given_up_with_what_to_do(server, service, subject, settle, clock):
    server.pending = 10_000
    outcome = settle(service, subject, limit=100.0)[0]
    assert outcome.status == "gave up" and clock.now == 100.0
    assert outcome.reason.en == (
        "after 100 s still: Pending in queue. Run the same command again later; what was submitted is not "
        "lost."
    )


def test_the_key_is_in_no_text(server, subject, settle, heard):
    """Neither in what it says itself, nor in what a broken connection or a redirect leads to."""
    key = "S3cretKey"
    server.key = key
    service = Etherscan(f"{server.url}/v2/api", key, PAGES)
    texts = []
    for body in (
        {**NOTOK, "result": f"Invalid API Key (#err2)|{key}"},
        {**NOTOK, "result": f"error near apikey={key}"},
    ):
        server.play(200, body)
        texts += [settle(service, subject)[0].reason]
    server.play(429, {"message": f"slow down, {key}"})
    server.play(302, b"", Location=f"https://elsewhere.example/?apikey={key}")
    texts += [settle(service, subject)[0].reason]
    gone = Etherscan("http://127.0.0.1:9/v2/api", key, PAGES)
    texts += [settle(gone, subject)[0].reason]
    said = "\n".join([*heard, *(text.en + text.zh for text in texts)])
    assert key not in said and "***" in said


def test_the_page_of_a_contract(service, subject, server):
    assert service.page(subject) == f"https://sepolia.etherscan.io/address/{subject.address}#code"
    assert Etherscan(server.url, "k", "").page(subject) == ""
