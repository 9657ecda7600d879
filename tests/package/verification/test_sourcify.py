"""Sourcify: jobs, exact and partial matches, and whose fault a failure is."""

import json
from dataclasses import replace

import pytest

from tests.package.verification.standin import PARTIAL, knows, serving
from tests.package.verification.standin_sourcify import SourcifyStandIn, fault
from zhenbo.verification.sourcify import PUBLIC, Sourcify


@pytest.fixture
def server(subject, cup):
    with serving(SourcifyStandIn(knows(subject, cup))) as running:
        yield running


@pytest.fixture
def service(server):
    return Sourcify(server.url)


def green(subject):
    """The same code with another comment."""
    sources = {"contracts/Tea.sol": {"content": "contract Tea { constructor(uint256 grams) {} } // green"}}
    return replace(subject, input={**subject.input, "sources": sources})


def test_verifies_what_was_deployed(server, service, subject, settle):
    outcome = settle(service, subject)[0]
    assert (outcome.status, outcome.reason.en) == ("verified", "creation and runtime code exactly")
    assert json.loads(server.requests[1].body) == {
        "stdJsonInput": subject.input,
        "compilerVersion": "0.8.30+commit.73712a01",
        "contractIdentifier": "contracts/Tea.sol:Tea",
        "creationTransactionHash": subject.tx.lower(),
    }
    assert server.paths()[:2] == [
        f"GET /v2/contract/11155111/{subject.address}",
        f"POST /v2/verify/11155111/{subject.address}",
    ]


def test_waits_for_the_job(server, service, subject, settle, clock, heard):
    server.pending = 3
    assert settle(service, subject)[0].status == "verified"
    assert heard == ["submitted", "verifying", "verifying", "verifying"]
    assert clock.slept == [2.0, 3.0, 4.5, 6.75]


def test_several_contracts_wait_together(server, service, subject, cup, settle, clock):
    server.pending = 3
    assert [outcome.status for outcome in settle(service, subject, cup)] == ["verified", "verified"]
    assert clock.now == 2.0 + 3.0 + 4.5 + 6.75


def test_twice_submits_once(server, service, subject, settle):
    settle(service, subject)
    assert settle(service, subject)[0].status == "already"
    assert len(server.submitted) == 1


def test_somebody_else_was_faster(server, service, subject, settle):
    server.play(404, {"match": None, "creationMatch": None, "runtimeMatch": None})
    server.shown[subject.address.lower()] = "exact"
    assert settle(service, subject)[0].status == "already"


def test_without_traces_the_runtime_code_decides(server, service, subject, settle):
    """It cannot see what a factory was told to create, and says so by a match of null."""
    server.traces = False
    outcome = settle(service, subject)[0]
    assert outcome.good and outcome.reason.en == "runtime code exactly; creation code not compared"
    assert settle(service, subject)[0].status == "already"


def test_another_comment_is_a_part_only(service, subject, settle):
    outcome = settle(service, green(subject))[0]
    assert outcome.status == "partly" and not outcome.good
    assert outcome.reason.en == "creation code: match, runtime code: match"


def test_a_part_shown_before_becomes_whole(server, service, subject, settle):
    settle(service, green(subject))
    assert settle(service, subject)[0].status == "verified"


def test_a_part_that_stays_one_is_said(service, subject, settle):
    """The job then ends with "already verified", which is not all of the truth."""
    settle(service, green(subject))
    assert settle(service, green(subject))[0].status == "partly"


def test_other_code_is_refused_with_the_cure(service, subject, settle):
    other = replace(subject, input={**subject.input, "settings": {"evmVersion": "paris"}})
    outcome = settle(service, other)[0]
    assert outcome.status == "refused" and "no_match" in outcome.reason.en
    assert "brownie run check" in outcome.reason.en


@pytest.mark.parametrize("code", ["contract_not_deployed", "cannot_fetch_bytecode", "internal_error"])
def test_a_job_that_failed_through_its_own_node_is_submitted_again(server, service, subject, settle, code):
    server.failures = [fault(code, "Chain #11155111 does not have a contract deployed at 0xAa.")] * 2
    assert settle(service, subject)[0].status == "verified"
    assert len(server.submitted) == 3


def test_a_job_of_somebody_else_is_waited_for(server, service, subject, settle):
    server.play(404, {"match": None, "creationMatch": None, "runtimeMatch": None})
    busy = fault("duplicate_verification_request", "Contract is already being verified")
    server.play(429, busy, count=2)
    assert settle(service, subject)[0].status == "verified"


def test_an_unsupported_chain_is_asked_once(server, service, subject, cup, settle):
    server.chain_id = 1
    strangers = [replace(one, chain_id=987654) for one in (subject, cup)]
    outcomes = settle(service, *strangers)
    assert all(o.status == "refused" and o.everywhere for o in outcomes)
    assert "Chain 987654 not found" in outcomes[0].reason.en
    assert sum(request.method == "POST" for request in server.requests) == 1


def test_a_malformed_submission_is_refused_with_its_words(service, subject, settle):
    outcome = settle(service, replace(subject, compiler="0.8.30"))[0]
    assert (outcome.status, outcome.reason.en) == ("refused", "Invalid Solidity compiler version format")


def test_a_job_that_is_not_listed_yet_is_asked_for_again(server, service, subject, settle):
    server.play(404, {"match": None})
    server.play(202, {"verificationId": "lost"})
    server.play(404, fault("job_not_found", "No verification job found for id lost"))
    server.play(200, {"isJobCompleted": True, "contract": {"match": PARTIAL}})
    assert settle(service, subject)[0].status == "partly"


def test_an_exact_runtime_code_does_not_hide_another_creation_code(server, service, subject, settle):
    server.play(404, {"match": None})
    server.play(202, {"verificationId": "half"})
    matches = {"match": "exact_match", "creationMatch": "match", "runtimeMatch": "exact_match"}
    server.play(200, {"isJobCompleted": True, "contract": matches})
    outcome = settle(service, subject)[0]
    assert outcome.status == "partly"
    assert outcome.reason.en == "creation code: match, runtime code: exact_match"


def test_a_job_without_match_and_error_is_no_success(server, service, subject, settle):
    server.play(404, {"match": None})
    server.play(202, {"verificationId": "odd"})
    server.play(200, {"isJobCompleted": True, "contract": {"match": None}})
    assert settle(service, subject)[0].status == "refused"


def test_a_job_that_never_ends_is_given_up(server, service, subject, settle, clock):
    server.pending = 10_000
    outcome = settle(service, subject, limit=100.0)[0]
    assert outcome.status == "gave up" and clock.now == 100.0
    assert "Run the same command again later" in outcome.reason.en


def test_the_page_of_a_contract(server, service, subject):
    assert Sourcify(PUBLIC).page(subject) == f"https://repo.sourcify.dev/11155111/{subject.address}"
    assert service.page(subject) == f"{server.url}/v2/contract/11155111/{subject.address}"
