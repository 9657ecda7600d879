"""verify_local.py: Sourcify's own library finds what was deployed perfect, and nothing else."""

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from scripts import deploy, verify_local
from scripts.sources import subjects
from zhenbo import deployments
from zhenbo.chain import connect
from zhenbo.plans.community import COMMUNITY

CORE = ["Alerts", "Consortium", "Notary", "Passport"]
SOURCE = "contracts/Notary.sol"


@pytest.fixture
def notary(system):
    """The Notary with the sources that were deployed."""
    return subjects(system.chain, system.deployment, ["Notary"])[0]


@pytest.fixture
def compare(system):
    """What the library finds of one contract."""
    return lambda subject, chain=system.chain: verify_local.compare(chain, [subject])[0]


def with_source(subject, old, new):
    """The same contract, its own source changed."""
    text = subject.input["sources"][SOURCE]["content"]
    assert old in text
    sources = {**subject.input["sources"], SOURCE: {"content": text.replace(old, new, 1)}}
    return replace(subject, input={**subject.input, "sources": sources})


def with_setting(subject, **settings):
    return replace(subject, input={**subject.input, "settings": {**subject.input["settings"], **settings}})


def change(operator, system, name, **fields):
    """Another deployments file: this contract with these fields."""
    contracts = {**system.deployment.contracts, name: replace(system.deployment.contracts[name], **fields)}
    file = deployments.path(operator.chain.name, True)
    deployments.save(file, replace(system.deployment, contracts=contracts))


@pytest.mark.parametrize(
    "contracts, options",
    [
        (["FanGovernor"], ["contract=FanGovernor"]),
        pytest.param(sorted(COMMUNITY), [], marks=pytest.mark.long, id="all"),
    ],
)
def test_a_community_is_perfect_both_ways(operator, contracts, options):
    assert operator.send(deploy.community, "Tea Fans", "TEA") == 0, operator.err
    assert operator.run(verify_local.main, "community=TEA", "json=yes", *options) == 0, operator.err
    found = {one["contract"]: (one["creation"], one["runtime"]) for one in json.loads(operator.out)}
    assert found == dict.fromkeys(contracts, ("perfect", "perfect"))


@pytest.mark.parametrize(
    "contracts, options",
    [(["Notary"], ["contract=Notary"]), pytest.param(CORE, [], marks=pytest.mark.long, id="all")],
)
def test_what_was_deployed_is_perfect_both_ways_and_left_as_it_is(operator, contracts, options):
    before = operator.state()
    assert operator.run(verify_local.main, "json=yes", *options) == 0
    found = json.loads(operator.out)
    assert [(one["contract"], one["creation"], one["runtime"], one["difference"]) for one in found] == [
        (name, "perfect", "perfect", "") for name in contracts
    ]
    assert operator.state() == before


def test_another_comment_is_found(compare, notary):
    finding = compare(with_source(notary, "/// @title Notary", "/// @title Notaries"))
    assert (finding.creation, finding.runtime, finding.good) == ("partial", "partial", False)
    assert "runtime code: only the metadata hash differs, so a comment, a name or a setting does" in (
        finding.difference
    )


def test_another_optimizer_setting_is_found(compare, notary):
    finding = compare(with_setting(notary, optimizer={"enabled": True, "runs": 1}))
    assert (finding.creation, finding.runtime, finding.good) == (None, None, False)
    assert "creation code: " in finding.difference and "first other at byte" in finding.difference


def test_a_setting_that_changes_the_metadata_only_is_found(compare, notary):
    finding = compare(with_setting(notary, remappings=[*notary.input["settings"]["remappings"], "tea=cup"]))
    assert (finding.creation, finding.runtime, finding.good) == ("partial", "partial", False)


def test_another_statement_is_found_and_located(compare, notary):
    text = notary.input["sources"][SOURCE]["content"]
    line = next(line for line in text.splitlines() if line.strip().startswith("constructor"))
    finding = compare(with_source(notary, line, f"    uint256 public added = 7;\n{line}"))
    assert finding.creation is None and finding.runtime is None and "bytes on the chain" in finding.difference


def test_another_constructor_argument_is_named_with_both_values(operator, system):
    passport = system.deployment.address("Passport")
    change(operator, system, "Notary", args=(passport,))
    assert operator.run(verify_local.main, "contract=Notary") == 1
    consortium = system.deployment.address("Consortium").lower()
    assert f"'{consortium}' on the chain, '{passport.lower()}' claimed" in operator.err
    assert "1 of 1 contracts are not their sources: Notary" in operator.err


def test_another_creating_transaction_is_found(operator, system):
    change(operator, system, "Notary", tx=system.deployment.contracts["Passport"].tx)
    assert operator.run(verify_local.main, "contract=Notary") == 1
    assert "creation None, runtime perfect" in operator.out
    assert "creation code: the node does not show it" in operator.err


def test_an_address_without_a_contract_is_found(compare, notary, system):
    finding = compare(replace(notary, address=system.stranger.address))
    assert not finding.good and "does not have a contract deployed" in finding.difference


def test_sources_that_do_not_compile_are_told(compare, notary):
    finding = compare(with_source(notary, "contract Notary", "contrat Notary"))
    assert not finding.good and "ParserError" in finding.difference


def test_a_node_without_traces_does(system, compare, notary):
    """What the usual factory was sent says what it created: the address follows from it."""
    with hiding_traces(system.chain.network.url) as (url, asked):
        finding = compare(notary, connect(replace(system.chain.network, url=url)))
    assert finding.good, finding.difference
    by_factory = bool(system.deployment.contracts["Notary"].salt)
    assert by_factory == bool({"trace_transaction", "debug_traceTransaction"} & asked)


@contextmanager
def hiding_traces(node: str):
    """A node that answers everything but traces; gives its address, and the set of what it was asked."""
    asked = set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            question = json.loads(body)
            methods = {one["method"] for one in (question if isinstance(question, list) else [question])}
            asked.update(methods)
            if any(method.startswith(("trace_", "debug_")) for method in methods):
                fault = {"code": -32601, "message": "Method not found"}
                answer = json.dumps({"jsonrpc": "2.0", "id": question["id"], "error": fault}).encode()
            else:
                answer = requests.post(
                    node, data=body, headers={"Content-Type": "application/json"}, timeout=30
                ).content
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_where_nothing_is_deployed_it_deploys_first_and_writes_no_file(operator, project):
    file = deployments.path(operator.chain.name, True)
    file.unlink()
    head = operator.chain.head()
    assert operator.run(verify_local.main, "contract=Notary") == 0
    assert operator.chain.head() > head
    assert not file.exists()


def test_at_a_node_that_is_named_it_never_deploys(operator, monkeypatch):
    monkeypatch.setenv("ZHENBO_RPC_LOCAL", operator.chain.network.url)
    head = operator.chain.head()
    assert operator.run(verify_local.main, "network=local") == 2
    assert "brownie run deploy" in operator.err and operator.chain.head() == head


def test_a_library_that_is_not_installed_is_told(operator, monkeypatch, tmp_path):
    program = tmp_path / "verify.js"
    program.write_text("require('@ethereum-sourcify/lib-sourcify')", encoding="utf-8")
    monkeypatch.setattr(verify_local, "PROGRAM", program)
    assert operator.run(verify_local.main, "contract=Notary") == 2
    assert "Cannot find module" in operator.err and "make install" in operator.err


def test_arguments_that_fit_no_constructor_are_shown_raw():
    inputs = [{"name": "grams", "type": "uint256"}]
    assert list(verify_local.other_arguments(inputs, "00" * 32, "")) == [
        f"constructor's arguments: none on the chain, {'00' * 32} claimed"
    ]


def test_each_argument_that_differs_has_its_sentence():
    pot = {"name": "pot", "type": "tuple", "components": [{"name": "size", "type": "uint8"}]}
    inputs = [{"name": "grams", "type": "uint256"}, pot, {"name": "hot", "type": "bool"}]
    claimed, found = [f"{g:064x}{size:064x}{1:064x}" for g, size in ((357, 1), (400, 2))]
    assert list(verify_local.other_arguments(inputs, claimed, found)) == [
        "constructor's argument grams: 400 on the chain, 357 claimed",
        "constructor's argument pot: (2,) on the chain, (1,) claimed",
    ]
