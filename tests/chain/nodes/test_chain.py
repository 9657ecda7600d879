"""The chain edge against real nodes: reading, refusals in words, events, wrong chains, keys, rehearsals."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import victim
from eth_account import Account
from victim import ABI, count_plan

from toolchain import nodes
from toolchain.networks import free_port
from zhenbo.chain import connect
from zhenbo.chain.signers import from_phrase
from zhenbo.errors import BadPlan, BadSigner, CallReverted, NodeFault, NodeSilent, RunStopped
from zhenbo.journal import read_only
from zhenbo.language import Text
from zhenbo.networks import Network
from zhenbo.plan import Call, Plan, Reads
from zhenbo.runner import Policy, run
from zhenbo.runner.cancelling import cancel, waiting

STRANGER = "0x" + "5a" * 20


def call(counter, function, *args, **options):
    return Call("Counter", counter, function, args, Text(function, function), **options)


def plan(chain, sender, *calls, **options):
    return Plan(Text("试", "Try"), chain.chain_id, sender, calls, **options)


def send(a_plan, chain, signer, folder, **options):
    return run(a_plan, chain, signer, send=True, yes=True, quiet=True, journal_dir=folder, **options)


def test_reads_scalars_and_structs(chain, counter):
    assert chain.read("Counter", counter, "limit") == victim.LIMIT
    assert chain.read("Counter", counter, "tallies", [90_000, 90_001]) == ((90_000, 0), (90_001, 0))
    assert chain.read("Counter", counter, "runs(uint256)", 90_000) == 0
    assert chain.has_code(counter) and not chain.has_code(STRANGER)


def test_reading_where_no_contract_is_says_so(chain):
    with pytest.raises(NodeFault, match="no such contract there"):
        chain.read("Counter", STRANGER, "limit")


@pytest.mark.parametrize(
    "function, args, reason",
    [
        ("count", (victim.LIMIT + 1,), f"TooLarge(given={victim.LIMIT + 1}, limit={victim.LIMIT})"),
        ("refuse", ("库存不足",), "库存不足"),
        ("divide", (0,), "panic 0x12: division by zero"),
    ],
)
def test_refusals_in_words(chain, counter, signer, function, args, reason):
    request = chain.encode(call(counter, function, *args), signer.address)
    for attempt in (chain.call, chain.estimate):
        with pytest.raises(CallReverted) as caught:
            attempt(request)
        assert caught.value.reason == reason


def test_a_call_to_an_address_without_code_is_refused(chain, signer, tmp_path):
    nobody = plan(chain, signer.address, call(STRANGER, "count", 1))
    report = run(nobody, chain, journal_dir=tmp_path, quiet=True)
    assert (report.calls[0].status, report.calls[0].reason) == (
        "refused",
        f"no contract lives at {STRANGER}",
    )


def test_arguments_that_do_not_fit_are_refused(chain, counter, signer):
    with pytest.raises(BadPlan, match=r"Counter\.count"):
        chain.encode(call(counter, "count", "many"), signer.address)
    with pytest.raises(BadPlan, match=r"Counter\.recount"):
        chain.encode(call(counter, "recount", 1), signer.address)


def test_events_with_their_place(chain, counter, signer, tmp_path):
    start = chain.head() + 1
    report = send(
        plan(chain, signer.address, call(counter, "count", 91_000), call(counter, "count", 91_001)),
        chain,
        signer,
        tmp_path,
    )
    events = list(chain.events("Counter", counter, start))
    assert [(e.name, e.args, e.tx, e.block) for e in events] == [
        ("Counted", {"number": 91_000 + i, "runs": 1}, c.tx, c.block) for i, c in enumerate(report.calls)
    ]
    assert list(chain.events("Counter", counter, chain.head() + 1)) == []


def test_events_can_be_asked_for_by_their_indexed_arguments(chain, counter, signer, tmp_path):
    start, numbers = chain.head() + 1, [91_100, 91_101, 91_102]
    send(count_plan(chain, signer.address, counter, numbers), chain, signer, tmp_path)

    def found(**wanted):
        return [e.args["number"] for e in chain.events("Counter", counter, start, wanted=wanted)]

    assert found(Counted={}) == numbers and found() == []
    assert found(Counted={"number": [91_101]}) == [91_101]
    assert found(Counted={"number": []}) == [] and found(Counted={"number": [5]}) == []
    assert found(Counted={"number": [*range(600), 91_102, 91_100]}) == [91_100, 91_102]
    with pytest.raises(ValueError, match="no indexed argument runs"):
        found(Counted={"runs": [1]})


def test_a_run_reports_what_it_did_and_a_second_one_does_nothing(chain, counter, signer, tmp_path):
    a_plan = plan(chain, signer.address, call(counter, "count", 92_000, value=5))
    dry = run(a_plan, chain, quiet=True, journal_dir=tmp_path)
    assert dry.calls[0].status == "would send" and not dry.sent
    assert chain.read("Counter", counter, "runs", 92_000) == 0
    first = send(a_plan, chain, signer, tmp_path)
    second = send(a_plan, chain, signer, tmp_path)
    assert first.calls[0].status == "sent" and second.calls[0].status == "done before"
    assert first.calls[0].tx == second.calls[0].tx and second.cost == 0
    assert 21_000 < first.gas <= dry.gas and first.cost + 5 <= dry.cost
    assert chain.read("Counter", counter, "runs", 92_000) == 1


def test_what_the_chain_shows_as_done_is_not_sent(chain, counter, signer, tmp_path):
    done = Reads("Counter", counter, "runs", (93_000,), 1)
    send(
        plan(chain, signer.address, call(counter, "count", 93_000, done=done), edition="a"),
        chain,
        signer,
        tmp_path,
    )
    again = send(
        plan(chain, signer.address, call(counter, "count", 93_000, done=done), edition="b"),
        chain,
        signer,
        tmp_path,
    )
    assert again.calls[0].status == "done before" and again.calls[0].tx is None


def test_the_rehearsal_shows_later_calls_the_earlier_effects_and_leaves_no_trace(
    chain, counter, signer, tmp_path
):
    sender = from_phrase(chain.network.mnemonic, 29).address  # the node itself signs in a rehearsal
    dependent = plan(
        chain,
        sender,
        call(counter, "count", 94_000),
        call(counter, "countAfter", 94_001, 94_000),
        call(counter, "countAfter", 94_002, 94_009),
    )
    before = (chain.head(), chain.nonce(sender, "latest"))
    report = run(dependent, chain, quiet=True, journal_dir=tmp_path)
    assert [c.status for c in report.calls] == ["would send", "would send", "refused"]
    assert report.calls[2].reason.startswith("TooEarly(step=0x") and sender in report.calls[2].reason.replace(
        sender.lower(), sender
    )
    assert (chain.head(), chain.nonce(sender, "latest")) == before
    assert chain.read("Counter", counter, "runs", 94_000) == 0
    with pytest.raises(RunStopped, match="TooEarly"):
        send(dependent, chain, from_phrase(chain.network.mnemonic, 29), tmp_path)


def test_a_rehearsal_for_an_account_the_node_does_not_know(chain, counter, tmp_path):
    outsider = from_phrase("an account of nobody")
    money = plan(
        chain,
        chain.signer("5").address,
        Call("", outsider.address, "", (), Text("转账", "Transfer"), value=10**18),
    )
    send(money, chain, chain.signer("5"), tmp_path)
    dependent = plan(
        chain, outsider.address, call(counter, "count", 95_000), call(counter, "countAfter", 95_001, 95_000)
    )
    assert [c.status for c in run(dependent, chain, quiet=True, journal_dir=tmp_path).calls] == [
        "would send"
    ] * 2
    report = send(dependent, chain, outsider, tmp_path)
    assert [c.status for c in report.calls] == ["sent", "sent"]


def test_a_nonce_taken_by_another_process(chain, counter, signer, tmp_path):
    """The raw transaction of a dead run can never mine, because a stranger used its nonce: signed anew,
    once.
    """

    class Dies(BaseException):
        pass

    a_plan = count_plan(chain, signer.address, counter, [96_000, 96_001])
    dead = connect(chain.network, ABI)
    dead.send_raw = lambda raw: (_ for _ in ()).throw(Dies)
    with pytest.raises(Dies):
        send(a_plan, dead, signer, tmp_path / "own")
    send(plan(chain, signer.address, call(counter, "count", 96_009)), chain, signer, tmp_path / "stranger")
    report = send(a_plan, chain, signer, tmp_path / "own")
    assert [chain.read("Counter", counter, "runs", n) for n in (96_000, 96_001, 96_009)] == [1, 1, 1]
    assert report.calls[0].status == "resumed" and report.calls[1].status == "sent"


def test_a_transaction_that_fails_on_the_chain_stops_the_run_with_its_reason(
    chain, counter, signer, tmp_path
):
    """The estimate is made to lie; Ganache then answers the sending with an error although it mined."""
    liar = connect(chain.network, ABI)
    liar.estimate = lambda request: 60_000
    too_large = plan(chain, signer.address, call(counter, "count", victim.LIMIT + 7))
    with pytest.raises(RunStopped, match=r"failed on the chain: TooLarge\(given=100007"):
        send(too_large, liar, signer, tmp_path)
    assert chain.nonce(signer.address, "latest") == chain.nonce(signer.address, "pending")


def test_the_wrong_chain_is_refused(network):
    with pytest.raises(NodeFault, match=r"is chain 5, but http://127.0.0.1:\d+ serves chain 1337"):
        connect(replace(network, chain_id=5), ABI)


def test_an_unreachable_node_is_named_without_the_key_in_its_url():
    secret = f"http://127.0.0.1:{free_port()}/v3/my-secret-key"
    with pytest.raises(NodeSilent, match="cannot be reached") as caught:
        connect(Network("x", secret, 1))
    assert "my-secret-key" not in str(caught.value)


def test_only_known_nodes_on_development_chain_ids_are_development(chain):
    assert chain.development
    with nodes.running("anvil") as url:
        known = connect(Network("consortium", url, 1337))
        assert known.development
        known.rpc.ask("anvil_setChainId", 4242)
        other = connect(Network("consortium", url, 4242))
        assert not other.development
        with pytest.raises(BadSigner, match="Which account signs on consortium"):
            other.signer()


def test_derived_keys_are_the_accounts_of_the_node(chain):
    accounts = chain.rpc.ask("eth_accounts")[:30]  # a rehearsal may have lent the node further ones
    derived = [from_phrase(chain.network.mnemonic, i).address for i in range(len(accounts))]
    assert [a.lower() for a in accounts] == [d.lower() for d in derived] and len(accounts) == 30
    assert chain.signer().address == derived[0] and chain.signer("2").address == derived[2]


def test_a_keystore_signs_and_after_a_wrong_passphrase_the_same_plan_goes_on(tmp_path, chain, counter):
    key = from_phrase(chain.network.mnemonic, 7)
    path, secret = tmp_path / "seven.json", tmp_path / "secret"
    path.write_text(json.dumps(Account.encrypt(bytes(key._key._octets), "right", kdf="pbkdf2", iterations=1)))
    secret.write_text("wrong\n")
    for file in (path, secret):
        file.chmod(0o600)
    before = chain.nonce(key.address, "latest")
    a_plan = plan(chain, key.address, call(counter, "count", 96_500))
    assert run(a_plan, chain, chain.signer(str(path)), quiet=True, journal_dir=tmp_path).gas > 21_000
    with chain.signer(str(path), secret) as account:
        with pytest.raises(BadSigner, match="Nothing was signed"):
            send(a_plan, chain, account, tmp_path)
        assert chain.nonce(key.address, "latest") == before
        secret.write_text("right\n")
        report = send(a_plan, chain, account, tmp_path)
    assert [c.status for c in report.calls] == ["sent"] and chain.nonce(key.address, "latest") == before + 1


def test_an_empty_wallet_is_told_what_it_needs(chain, counter, tmp_path):
    poor = from_phrase("a wallet with nothing in it")
    with pytest.raises((RunStopped, NodeFault), match=r"Send it at least|funds|enough"):
        send(plan(chain, poor.address, call(counter, "count", 97_000)), chain, poor, tmp_path)
    assert chain.read("Counter", counter, "runs", 97_000) == 0


# Ganache answers a transaction only when it is mined, so none can wait there; and it has no reorganisations.


@pytest.mark.parametrize("network", ["anvil"], indirect=True)
def test_a_stuck_fee_is_raised_under_the_same_nonce(chain, counter, signer, tmp_path):
    chain.rpc.ask("evm_setAutomine", False)
    clock = MiningClock(chain, after=4)
    try:
        a_plan = count_plan(chain, signer.address, counter, [98_000])
        report = send(
            a_plan, chain, signer, tmp_path, clock=clock, policy=Policy(patience=1, poll=1, timeout=60)
        )
    finally:
        chain.rpc.ask("evm_setAutomine", True)
    signed = [r for r in read_only(Path(report.journal)) if r["kind"] == "signed"]
    assert len(signed) > 1 and len({s["nonce"] for s in signed}) == 1
    caps = [int(s["fee_cap"]) for s in signed]
    assert caps == sorted(set(caps)) and report.calls[0].tx == signed[-1]["tx"]
    assert chain.read("Counter", counter, "runs", 98_000) == 1


@pytest.mark.parametrize("network", ["anvil"], indirect=True)
def test_what_is_stuck_is_taken_back_and_sent_again_later(chain, counter, signer, tmp_path):
    a_plan = count_plan(chain, signer.address, counter, [95_000, 95_001], independent=True)
    patient = Policy(patience=30, poll=1, timeout=5)
    chain.rpc.ask("evm_setAutomine", False)
    try:
        with pytest.raises(RunStopped, match="wait to be mined"):
            send(a_plan, chain, signer, tmp_path, clock=MiningClock(chain, after=99), policy=patient)
        assert len(waiting(chain, signer.address, tmp_path)) == 2
        clock = MiningClock(chain, after=2)
        endings = cancel(chain, signer, journal_dir=tmp_path, clock=clock, policy=Policy(poll=1, timeout=30))
    finally:
        chain.rpc.ask("evm_setAutomine", True)
    assert [e.done for e in endings] == [False, False]
    assert [chain.read("Counter", counter, "runs", n) for n in (95_000, 95_001)] == [0, 0]
    send(a_plan, chain, signer, tmp_path)
    assert [chain.read("Counter", counter, "runs", n) for n in (95_000, 95_001)] == [1, 1]


@pytest.mark.parametrize("network", ["anvil"], indirect=True)
def test_a_reorganisation_after_mining_sends_the_same_transactions_again(chain, counter, signer, tmp_path):
    clock = MiningClock(chain, after=3, reorg_at=2)
    a_plan = count_plan(chain, signer.address, counter, [99_000, 99_001])
    report = send(
        a_plan, chain, signer, tmp_path, clock=clock, policy=Policy(confirmations=4, poll=1, timeout=60)
    )
    kinds = [r["kind"] for r in read_only(Path(report.journal))]
    assert "evicted" in kinds and kinds.count("signed") == 2
    assert [chain.read("Counter", counter, "runs", n) for n in (99_000, 99_001)] == [1, 1]


class MiningClock:
    """Time that passes when waited for, and mines: one block a wait from the `after`-th on."""

    def __init__(self, chain, after, reorg_at=None):
        self.time, self.waits, self._chain, self._after, self._reorg_at = 0.0, 0, chain, after, reorg_at

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.time, self.waits = self.time + seconds, self.waits + 1
        if self.waits == self._reorg_at:
            self._chain.rpc.ask("anvil_reorg", 2, [])
        elif self.waits >= self._after:
            self._chain.rpc.ask("evm_mine")
