"""What goes wrong while a run is under way: it goes on, or says what to do. Always exactly once.

The run is `enrol`: three transactions of which each needs the one before.
"""

import itertools
import json
import re

import pytest
from eth_account import Account

from tests.chain.rehearsal.faults import Answer, Dropped, Error, Fault, Lost, OutOfStep, Status, wrong
from tests.chain.rehearsal.network_story import FORTUNE, Interrupted, Rehearsal, open_office
from toolchain.rehearsal import standing_in
from toolchain.rehearsal.front import Refusal
from zhenbo.plans.deployment import CORE
from zhenbo.plans.members import member_names

CALLS = 3
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def stand_in():
    with standing_in("sepolia", block_time=0.2, final_after=8) as one:
        yield one


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory, stand_in):
    """A deployment on Sepolia's stand-in, whose deployer is still admin."""
    office = open_office(tmp_path_factory.mktemp("office"), [stand_in], ZHENBO_ACCOUNT="operator")
    one = Rehearsal(stand_in, office, {"operator": office.account("operator")})
    stand_in.give(one.accounts["operator"], FORTUNE)
    one.well("deploy", faster=100)
    return one


class Table:
    """A table with a new member, its account and a role, and whether it was enrolled, once."""

    def __init__(self, rehearsal):
        self.rehearsal, self.name = rehearsal, f"member-{next(_numbers)}"
        self.account = Account.create().address
        self.file = rehearsal.office.folder / f"{self.name}.csv"
        self.file.write_text(
            f"name,prefixes,account,roles\n{self.name},,{self.account},carrier\n", encoding="utf-8"
        )
        self.before = rehearsal.transactions("operator")

    def enrol(self, **options):
        return self.rehearsal.send("enrol", self.file, **options)

    def stopped(self, **options):
        """The sentence with which the run stops."""
        ended = self.enrol(**options)
        assert ended.code == 2, ended.text
        return ended.err.strip()

    def records(self):
        """The journal of this table's plan."""
        folder = self.rehearsal.office.folder / "build" / "journal"
        journals = (file.read_text("utf-8") for file in folder.rglob("*.jsonl"))
        (own,) = [text for text in journals if self.name in text]
        return [json.loads(line) for line in own.splitlines()]

    def signed(self):
        return [record for record in self.records() if record["kind"] == "signed"]

    def assert_once(self, transactions=CALLS):
        consortium = self.rehearsal.deployment.address("Consortium")
        member = member_names(self.rehearsal.chain, consortium)[self.name]
        assert self.rehearsal.read("Consortium", "memberOf", self.account) == member
        assert self.rehearsal.read("Consortium", "getAccess", 4, self.account)[0]
        assert self.rehearsal.transactions("operator") == self.before + transactions
        assert self.records()[-1]["kind"] == "finished"

    def assert_well(self, *faults, transactions=CALLS, **options):
        """It goes through, whatever happens meanwhile; each fault did happen."""
        with wrong(self.rehearsal.stand_in, *faults):
            ended = self.enrol(**options)
        assert ended.code == 0, ended.text
        assert [n for n, fault in enumerate(faults) if isinstance(fault, Fault) and not fault.seen] == []
        self.assert_once(transactions)


@pytest.fixture
def table(rehearsal):
    one = Table(rehearsal)
    yield one
    rehearsal.stand_in.weather.surge, rehearsal.stand_in.weather.calm = 1.0, False
    one.enrol()  # what a failed test left would be in the way of the next


class OfFreshBlocks(Fault):
    """A block that was just made is not found by its number yet."""

    def happen(self, method, params, forward):
        found, head = forward(method, params), int(forward("eth_blockNumber", []), 16)
        return None if found and int(found["number"], 16) >= head - 2 else found


def test_a_moment_of_everything(table):
    """Busy, broken gateways, late receipts, unknown transactions and blocks: the run goes on."""
    table.assert_well(
        Status(429, after=25, times=3),
        Error(-32005, "limit exceeded", after=40, times=2),
        Status(500, "eth_getTransactionReceipt", after=6, times=2),
        Status(502, "eth_sendRawTransaction", after=1, times=1),
        Answer(None, "eth_getTransactionReceipt", after=2, times=4),
        Answer(None, "eth_getTransactionByHash", times=4),
        OfFreshBlocks("eth_getBlockByNumber", after=8, times=4),
        faster=100,
    )


def test_answers_that_are_lost(table):
    """The node has the transaction, and nobody heard that it has."""
    table.assert_well(Lost("eth_sendRawTransaction", times=3))


def test_transactions_that_are_dropped_are_handed_over_again(table):
    table.assert_well(Dropped(times=2))
    hashes = [record["tx"] for record in table.signed()]
    assert len(hashes) == CALLS, "the same transaction, not another one"


def test_dropped_for_ever_it_stops_and_nothing_is_lost(table, stand_in):
    with wrong(stand_in, Dropped()):
        said = table.stopped(faster=400)
    assert re.fullmatch(
        r"Nothing has moved for 900 s \(the node takes the transaction and forgets it; if that goes on, name "
        r"another node in ZHENBO_RPC_SEPOLIA\). Under way: 0x\w{64}. Nothing is lost: run the same command "
        r"again to resume.",
        said,
    )
    table.assert_well()


@pytest.mark.parametrize("blocks", [2, 8])
def test_two_backends_out_of_step(table, blocks):
    """One is behind by less or by more than Sepolia's three confirmations."""
    table.assert_well(OutOfStep(blocks, seed=1))
    assert not [record for record in table.signed() if record["void"]]
    assert "lost" not in {record["kind"] for record in table.records()}


def test_a_fee_that_others_overtake_is_raised(table, stand_in):
    class Surge(Fault):
        def happen(self, method, params, forward):
            stand_in.weather.surge = 4.0
            stand_in.front.node("anvil_setNextBlockBaseFeePerGas", hex(4 * 10**9))
            return forward(method, params)

    table.assert_well(Surge("eth_sendRawTransaction", times=1), faster=100)
    first = [record for record in table.signed() if record["nonce"] == table.before]
    caps = [int(record["fee_cap"]) for record in first]
    assert len(caps) > 1 and caps == sorted(set(caps))


def test_a_fee_above_the_ceiling_is_not_offered(table, stand_in):
    class Surge(Fault):
        def happen(self, method, params, forward):
            stand_in.weather.surge = 60.0
            stand_in.front.node("anvil_setNextBlockBaseFeePerGas", hex(60 * 10**9))
            return forward(method, params)

    stand_in.weather.calm = True
    with wrong(stand_in, Surge("eth_sendRawTransaction", times=1)):
        said = table.stopped(faster=400)
    assert re.fullmatch(
        r"Nothing has moved for 900 s \(the fee ceiling of \d+ wei per gas is reached\). Under way: 0x\w{64}."
        r" Nothing is lost: run the same command again to resume.",
        said,
    )
    ceiling = int(re.search(r"ceiling of (\d+)", said)[1])
    assert max(int(record["fee_cap"]) for record in table.signed()) <= ceiling
    table.assert_well(faster=100)  # what is dear now is the market; its ceiling is ten times that


def test_gas_that_no_longer_suffices_is_estimated_anew(table):
    """As on Arbitrum, when layer 1 gets dearer between estimate and transaction."""

    class Dearer(Fault):
        def happen(self, method, params, forward):
            if method == "eth_estimateGas" and refusal.seen:
                return hex(int(forward(method, params), 16) * 2)
            return forward(method, params)

    refusal = Error(-32000, "intrinsic gas too low", "eth_sendRawTransaction", times=1)
    table.assert_well(refusal, Dearer("eth_estimateGas"))
    first = [record["gas"] for record in table.signed() if record["nonce"] == table.before]
    assert len(first) == 2 and first[1] > first[0] * 1.5


def test_a_refusal_that_stays_is_told_in_the_nodes_words(table, stand_in):
    with wrong(stand_in, Error(-32000, "sender is on a sanctions list", "eth_sendRawTransaction")):
        said = table.stopped()
    assert re.fullmatch(
        r"The node refuses transaction 0x\w{64}: http://127.0.0.1:\d+: sender is on a sanctions list. It is "
        r"kept in the journal; put the cause right and run the same command again.",
        said,
    )
    table.assert_well()


def test_a_node_that_cannot_count_what_waits(table):
    class Pending(Fault):
        def happen(self, method, params, forward):
            if params[1] == "pending":
                raise Refusal(-32000, "pending block is not available")
            return forward(method, params)

    table.assert_well(Pending("eth_getTransactionCount"))


def test_killed_while_the_node_is_out_of_step(table, stand_in):
    dies = Interrupted(2, taken=True)
    with wrong(stand_in, dies, OutOfStep(2, 3)):
        table.enrol(started=dies.started)
    table.assert_well(OutOfStep(2, 4))


def test_a_node_that_does_not_say_what_is_final(rehearsal, stand_in):
    class Finalized(Fault):
        def happen(self, method, params, forward):
            if params[0] == "finalized":
                raise Refusal(-39001, "unknown block")
            return forward(method, params)

    with wrong(stand_in, Finalized("eth_getBlockByNumber")):
        ended = rehearsal.run("check")
    assert ended.code == 0
    assert ended.out.count("does not say which blocks are final") == len(CORE)


@pytest.mark.parametrize(
    "code, words",
    [
        (-32005, "query returned more than 10000 results"),
        (-32600, "eth_getLogs is limited to a 100 range"),
        (-32602, "block range is too wide"),
        (-32000, "exceed maximum block range: 100"),
        (-32701, "Please specify an address in your request or, to remove restrictions, order a node"),
    ],
)
def test_a_node_that_looks_for_events_in_few_blocks_only(rehearsal, stand_in, code, words):
    class Narrow(Fault):
        def happen(self, method, params, forward):
            if int(params[0]["toBlock"], 16) - int(params[0]["fromBlock"], 16) >= 100:
                raise Refusal(code, words)
            return forward(method, params)

    if rehearsal.chain.head() < 1_000:
        stand_in.front.node("anvil_mine", hex(1_000))
    with wrong(stand_in, Narrow("eth_getLogs")):
        ended = rehearsal.run("check", faster=100)
    assert ended.code == 0, ended.text
