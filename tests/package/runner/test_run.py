"""The door: dry by default, asks, refuses what cannot work, reports truly."""

import io
import json
from dataclasses import replace
from itertools import pairwise

import pytest
from fake_chain import SENDER, Crash, FakeChain, FakeClock, FakeDevelopmentNode, FakeSigner, Fate, Habits, Tx
from harness import POLICY, assert_exactly_once, journal_records, key, pay, plan_of, send
from rich.console import Console

from zhenbo.errors import BadJournal, BadPlan, BadSigner, Cancelled, NodeFault, NodeSilent, RunStopped
from zhenbo.language import Text
from zhenbo.plan import MAX_GAS
from zhenbo.runner import run
from zhenbo.runner.node import default_policy
from zhenbo.runner.report import amount
from zhenbo.runner.show import show


def test_a_dry_run_sends_nothing_and_needs_no_signer(tmp_path):
    chain = FakeChain()
    report = run(plan_of(2), chain, journal_dir=tmp_path, quiet=True)
    assert [c.status for c in report.calls] == ["would send"] * 2 and report.gas == 100_000
    assert report.cost == 2 * 62_500 * 200 and not report.sent
    assert chain.seen == {} and list(tmp_path.rglob("*.jsonl")) == []


def test_sent_then_done_before(tmp_path):
    chain = FakeChain()
    first = send(plan_of(2), chain, tmp_path)
    assert [(c.status, c.nonce, c.gas) for c in first.calls] == [("sent", 0, 40_000), ("sent", 1, 40_000)]
    again = send(plan_of(2), chain, tmp_path)
    assert [c.status for c in again.calls] == ["done before"] * 2 and again.cost == 0
    assert_exactly_once(chain, plan_of(2), tmp_path)


def test_another_edition_is_another_plan(tmp_path):
    chain = FakeChain()
    send(plan_of(1), chain, tmp_path)
    send(plan_of(1, edition="December"), chain, tmp_path)
    assert chain.runs(key(pay(0))) == 2


@pytest.mark.parametrize("answer", ["", "no", "yes", "Fake", "fak"])
def test_only_the_networks_name_agrees(tmp_path, answer):
    chain = FakeChain()
    with pytest.raises(Cancelled) as caught:
        send(plan_of(1), chain, tmp_path, yes=False, ask=lambda question: answer)
    assert chain.seen == {} and caught.value.exit_code == 2
    assert send(plan_of(1), chain, tmp_path, yes=False, ask=lambda question: " fake\n").sent


def test_nobody_to_ask_is_a_no(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("fake\n"))
    with pytest.raises(Cancelled, match="no terminal"):
        send(plan_of(1), FakeChain(), tmp_path, yes=False)


def test_what_cannot_be_sent_is_refused_before_anything_is(tmp_path):
    chain = FakeChain()
    with pytest.raises(BadPlan, match="planned for chain 78"):
        send(replace(plan_of(1), chain_id=78), chain, tmp_path)
    with pytest.raises(BadSigner, match="planned for 0xb"):
        send(replace(plan_of(1), sender="0x" + "b2" * 20), chain, tmp_path)
    with pytest.raises(BadSigner, match=r"the account .* is needed"):
        run(plan_of(1), chain, send=True, journal_dir=tmp_path)
    chain.funds = 1000
    with pytest.raises(
        RunStopped,
        match=r"has 0.000000000000001 FAKE on fake \(chain 77\), the run may cost .* Send it at least",
    ):
        send(plan_of(1), chain, tmp_path)
    chain.failing = {key(pay(1))}
    with pytest.raises(RunStopped, match="would be refused: Known"):
        send(plan_of(2, independent=True), chain, tmp_path)
    assert chain.seen == {}


def test_a_call_above_its_gas_ceiling_is_refused(tmp_path):
    plan = replace(plan_of(1), calls=(replace(pay(0), gas_ceiling=49_999),))
    with pytest.raises(RunStopped, match="needs 50000 gas, its ceiling is 49999"):
        send(plan, FakeChain(), tmp_path)


@pytest.mark.parametrize("ceiling, limit", [(MAX_GAS, 72_500), (70_000, 70_000)])
def test_gas_to_spare_comes_on_top_of_the_margin_and_stays_below_the_ceiling(tmp_path, ceiling, limit):
    plan = replace(plan_of(1), calls=(replace(pay(0), gas_spare=10_000, gas_ceiling=ceiling),))
    chain = FakeChain()
    expected = run(plan, chain, journal_dir=tmp_path, quiet=True).cost
    assert expected == limit * chain.fees().cap + plan.calls[0].value
    send(plan, chain, tmp_path)
    (signed,) = [one for one in journal_records(tmp_path, plan) if one["kind"] == "signed"]
    assert signed["gas"] == limit


def die_after_signing(chain, plan, folder):
    def refuse(raw):
        raise Crash

    accept, chain.send_raw = chain.send_raw, refuse
    with pytest.raises(Crash):
        send(plan, chain, folder)
    chain.send_raw = accept


def test_another_unfinished_plan_of_the_sender_must_end_first(tmp_path):
    chain = FakeChain()
    die_after_signing(chain, plan_of(1), tmp_path)
    with pytest.raises(BadJournal, match=r"Another plan .* under way"):
        send(plan_of(2), chain, tmp_path)
    send(plan_of(1), chain, tmp_path)
    assert send(plan_of(2, edition="x"), chain, tmp_path).sent


def test_the_same_raw_transaction_goes_out_again(tmp_path):
    chain = FakeChain()
    die_after_signing(chain, plan_of(1), tmp_path)
    report = send(plan_of(1), chain, tmp_path)
    signed = [r for r in journal_records(tmp_path, plan_of(1)) if r["kind"] == "signed"]
    assert len(signed) == 1 and report.calls[0].tx == signed[0]["tx"] and report.calls[0].status == "resumed"


def test_done_by_somebody_else_meanwhile_uses_up_the_nonce_without_repeating(tmp_path):
    chain, plan = FakeChain(once=True), plan_of(1, checked=True)
    die_after_signing(chain, plan, tmp_path)
    chain.blocks[-1].acts.append(key(pay(0)))
    report = send(plan, chain, tmp_path)
    assert report.calls[0].status == "done before" and chain.runs(key(pay(0))) == 1
    assert [t.key for t in chain.chain_txs()] == [""]


def test_no_later_nonce_goes_out_while_the_node_lacks_an_earlier_one(tmp_path):
    chain, silences = FakeChain(), iter([True, True])
    deliver = chain.send_raw

    def send_raw(raw):
        if next(silences, False):
            raise NodeSilent("lost on the way")
        deliver(raw)

    chain.send_raw = send_raw
    send(plan_of(4, independent=True), chain, tmp_path)
    assert_exactly_once(chain, plan_of(4, independent=True), tmp_path)
    assert "filled" not in [r["kind"] for r in journal_records(tmp_path, plan_of(4, independent=True))]


def test_a_gap_left_by_a_stranger_is_filled(tmp_path):
    """A stranger's transaction waits below ours and is then dropped by everybody: ours would wait for
    ever.
    """
    chain = FakeChain(habits=Habits(stranger=1e-9))  # this test is the stranger
    chain.pool["0xstranger"] = Tx("0xstranger", "", 0, 1, "")  # too cheap to be mined
    clock = FakeClock(chain)
    plain = clock.sleep

    def sleep(seconds):
        chain.pool.pop("0xstranger", None)
        plain(seconds)

    clock.sleep = sleep
    send(plan_of(2), chain, tmp_path, clock=clock)
    assert "filled" in [r["kind"] for r in journal_records(tmp_path, plan_of(2))]
    assert_exactly_once(chain, plan_of(2), tmp_path)


def test_a_call_that_fails_on_the_chain_stops_after_the_others_have_settled(tmp_path):
    chain = FakeChain()
    chain.failing = {key(pay(1))}
    chain.estimate = lambda request: 50_000
    with pytest.raises(RunStopped, match=r"failed on the chain.*gas is spent"):
        send(plan_of(3, independent=True), chain, tmp_path)
    assert [chain.runs(key(pay(n))) for n in range(3)] == [1, 0, 1] and not chain.pool
    chain.failing = set()
    report = send(plan_of(3, independent=True), chain, tmp_path)
    assert [c.status for c in report.calls] == ["done before", "sent", "done before"]
    assert_exactly_once(chain, plan_of(3, independent=True), tmp_path)


def test_in_order_nothing_follows_a_failure(tmp_path):
    chain = FakeChain()
    chain.failing = {key(pay(1))}
    chain.estimate = lambda request: 50_000
    with pytest.raises(RunStopped):
        send(plan_of(3), chain, tmp_path)
    assert [chain.runs(key(pay(n))) for n in range(3)] == [1, 0, 0]


def test_a_chain_that_stands_still_stops_the_run_with_advice(tmp_path):
    chain = FakeChain(habits=Habits(pause=1.0))
    with pytest.raises(RunStopped, match=r"Nothing has moved for 400 s .* resume"):
        send(plan_of(1), chain, tmp_path, policy=replace(POLICY, fee_ceiling=300))
    chain.habits = Habits()
    send(plan_of(1), chain, tmp_path)
    assert_exactly_once(chain, plan_of(1), tmp_path)


def test_fees_never_pass_the_ceiling(tmp_path):
    chain = FakeChain(habits=Habits(pause=1.0))
    with pytest.raises(RunStopped, match="fee ceiling of 450"):
        send(plan_of(1), chain, tmp_path, policy=replace(POLICY, fee_ceiling=450))
    caps = [int(r["fee_cap"]) for r in journal_records(tmp_path, plan_of(1)) if r["kind"] == "signed"]
    assert len(caps) > 3 and caps == sorted(caps) and max(caps) <= 450
    assert all(b >= a * 1.1 for a, b in pairwise(caps))


def test_a_node_that_refuses_says_why_and_keeps_the_journal(tmp_path):
    chain = FakeChain()

    def refuse(raw):
        raise NodeFault("exceeds block gas limit")

    accept, chain.send_raw = chain.send_raw, refuse
    with pytest.raises(RunStopped, match="exceeds block gas limit"):
        send(plan_of(1), chain, tmp_path)
    chain.send_raw = accept
    send(plan_of(1), chain, tmp_path)
    assert_exactly_once(chain, plan_of(1), tmp_path)


def test_a_reorganisation_after_the_end_is_mended_by_running_again(tmp_path):
    chain = FakeChain()
    send(plan_of(2), chain, tmp_path)
    del chain.blocks[1:]
    chain.pool.clear()
    report = send(plan_of(2), chain, tmp_path)
    assert [c.tx for c in report.calls] == [
        r["tx"] for r in journal_records(tmp_path, plan_of(2)) if r["kind"] == "signed"
    ]
    assert_exactly_once(chain, plan_of(2), tmp_path)


def test_an_effect_that_cannot_be_read_back_is_told(tmp_path):
    chain = FakeChain()
    chain.read = lambda *args: False
    with pytest.raises(RunStopped, match="does not show its effect"):
        send(plan_of(1, checked=True), chain, tmp_path)
    with pytest.raises(RunStopped, match="does not show its effect"):
        send(plan_of(1, checked=True), chain, tmp_path)
    assert chain.runs(key(pay(0))) == 1


def dependent_plan():
    steps = tuple(replace(pay(n), function=name) for n, name in enumerate(["first", "second"]))
    return replace(plan_of(1), calls=steps)


def test_a_live_node_shows_dependent_calls_as_depending(tmp_path):
    node = FakeDevelopmentNode()
    node.development = False
    report = run(dependent_plan(), node, journal_dir=tmp_path, quiet=True)
    assert [c.status for c in report.calls] == ["would send", "depends"] and node.played == []
    assert [c.status for c in send(dependent_plan(), node, tmp_path).calls] == ["sent", "sent"]


def test_a_rehearsal_killed_anywhere_is_taken_back_by_the_next_run(tmp_path):
    fate = Fate()
    run(dependent_plan(), FakeDevelopmentNode(fate=fate), journal_dir=tmp_path / "count", quiet=True)
    for place in range(1, fate.places + 1):
        node = FakeDevelopmentNode(fate=Fate(at=place))
        with pytest.raises(Crash):
            run(dependent_plan(), node, journal_dir=tmp_path / str(place), quiet=True)
        report = run(dependent_plan(), node, journal_dir=tmp_path / str(place), quiet=True)
        assert [c.status for c in report.calls] == ["would send"] * 2 and node.played == []
        assert list(tmp_path.joinpath(str(place)).rglob("rehearsal")) == []


def test_shown_on_a_terminal_and_in_a_pipe_in_both_languages(tmp_path, monkeypatch):
    report = run(plan_of(2), FakeChain(), journal_dir=tmp_path, quiet=True)
    for language, words in {
        "zh": ["支付1", "将发送", "网络 fake", "余额"],
        "en": ["Pay 1", "would send", "balance"],
    }.items():
        monkeypatch.setenv("ZHENBO_LANG", language)
        for terminal in (True, False):
            out = io.StringIO()
            show(report, Console(file=out, width=150, force_terminal=terminal, no_color=True))
            assert all(word in out.getvalue() for word in words)
            assert ("\x1b" in out.getvalue()) == terminal
        assert json.loads(json.dumps(report.as_dict()))["calls"][1]["sentence"] == words[0]


def test_a_sentence_with_brackets_is_shown_as_it_is(tmp_path):
    plan = replace(plan_of(1), title=Text("[red]题", "[red]Title"))
    out = io.StringIO()
    show(run(plan, FakeChain(), journal_dir=tmp_path, quiet=True), Console(file=out, width=150))
    assert "[red]" in out.getvalue()


@pytest.mark.parametrize(
    "wei, text", [(0, "0 X"), (1, "0.000000000000000001 X"), (15 * 10**17, "1.5 X"), (10**24, "1000000 X")]
)
def test_amounts_are_exact(wei, text):
    assert amount(wei, "X") == text


def test_a_signer_of_another_account_cannot_even_rehearse(tmp_path):
    other = FakeSigner()
    other.address = "0x" + "b2" * 20
    with pytest.raises(BadSigner):
        run(plan_of(1), FakeChain(), other, journal_dir=tmp_path)
    assert other.address != SENDER


def test_what_a_network_asks_beside_gas_is_counted(tmp_path):
    """On an OP Stack chain the bytes of a transaction are paid for on layer 1 too."""
    plain, chain = FakeChain(), FakeChain()
    chain.beside = 7
    size = len(key(pay(0)))
    without = run(plan_of(2), plain, journal_dir=tmp_path / "a", quiet=True)
    dry = run(plan_of(2), chain, journal_dir=tmp_path / "b", quiet=True)
    assert dry.data_fee == 2 * 7 * size and dry.cost == without.cost + dry.data_fee
    screen = io.StringIO()
    show(dry, Console(file=screen))
    assert "for data on layer 1" in screen.getvalue()
    chain.funds = without.cost
    with pytest.raises(RunStopped, match="Send it at least"):
        send(plan_of(2), chain, tmp_path)
    chain.funds = dry.cost
    sent = send(plan_of(2), chain, tmp_path)
    assert [c.data_fee for c in sent.calls] == [7 * size // 2] * 2
    assert sent.cost == sum(c.gas * chain.price + c.data_fee for c in sent.calls)
    again = send(plan_of(2), chain, tmp_path)
    assert [c.paid for c in again.calls] == [c.paid for c in sent.calls] and again.data_fee == 0


def test_free_gas_is_never_outbid(tmp_path):
    """Where gas has no price there is nothing to raise: what waits is handed over again."""
    chain = FakeChain(legacy=True, confirmations=1)
    chain.price = 0
    clock = FakeClock(chain)
    chain.mine = lambda: None
    with pytest.raises(RunStopped, match="fee ceiling of 0 wei"):
        send(plan_of(1), chain, tmp_path, clock=clock, policy=replace(POLICY, fee_ceiling=None, timeout=60))
    assert [r["kind"] for r in journal_records(tmp_path, plan_of(1))].count("signed") == 1
    del chain.mine
    assert send(plan_of(1), chain, tmp_path, policy=replace(POLICY, fee_ceiling=None)).cost == 0


@pytest.mark.parametrize(
    "block_time, poll, patience", [(12, 2.0, 90.0), (2, 0.5, 16.0), (0.25, 0.1, 15.0), (0, 0.1, 15.0)]
)
def test_a_run_keeps_the_pace_of_its_network(block_time, poll, patience):
    chain = FakeChain(confirmations=4)
    chain.block_time = block_time
    found = default_policy(chain)
    assert (found.poll, found.patience, found.confirmations) == (poll, patience, 4)
