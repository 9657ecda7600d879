"""epoch.py: a log scored and posted in stages that resume, disputed, voided, made final, and claimed."""

import json
import shutil

import pytest
from brownie import Points, Rewards, accounts

from scripts import epoch
from tests.chain.scripts.epochs import BUDGET, HOUR, Show, open_show, tea_fans, wait, wallet
from tests.chain.scripts.operating import Killed, every_pair
from zhenbo.chain import Chain
from zhenbo.rewards.folder import folder_of, read_manifest
from zhenbo.rewards.source import State

REAL_SEND = Chain.send_raw
POSTER = 9
FANS = {1: 1, 2: 2, 3: 5}  # comments of each; shares 125, 250, 625: the cap of 400 leaves more for the others


@pytest.fixture(scope="module")
def tea(module_isolation, system, tmp_path_factory):
    return tea_fans(system, tmp_path_factory.mktemp("tea"))


@pytest.fixture
def show(operator, tea) -> Show:
    return open_show(operator, tea)


def state(show, number=1):
    return show.ledger.epoch(number).state


def balance(show, fan):
    return Points.at(show.deployment.address("Points")).balanceOf(wallet(fan))


def test_dry_run_changes_nothing_and_says_everything(show):
    log = show.log(FANS)
    before = show.operator.state()
    assert show.posts(log, sends=False) == 0, show.operator.err
    assert show.operator.state() == before
    out = show.operator.out
    assert "Open epoch 1" in out and "Post batch 0 of epoch 1: 3 fans, 1000 in all" in out
    assert "would be refused" not in out and "Close epoch 1" in out
    assert "Scores 2026-07-20..2026-07-26 (epoch 1 of the rules), rule version 1" in out
    assert "the limit is 1000: the budget of 1000 and 0 that earlier epochs left over" in out


def test_posts_finalises_and_claims(show):
    assert show.posts(show.log(FANS)) == 0, show.operator.err
    assert state(show) == State.POSTED and "Publish" in show.operator.out
    manifest = read_manifest(folder_of(show.epochs, 1))
    assert (manifest.fans, manifest.total, manifest.limit) == (3, BUDGET, BUDGET)
    assert manifest.opened and manifest.closed and all(batch.tx for batch in manifest.batches)
    assert show.does(epoch.finalise, 1) == 2 and "can be disputed until" in show.operator.err
    show.finalises(1)
    assert show.claims(wallet(2)) == 0, show.operator.err
    assert (balance(show, 1), balance(show, 2), balance(show, 3)) == (0, 400, 0)
    assert show.claims(wallet(1), wallet(2), wallet(3)) == 0, show.operator.err
    assert "claimed before 1" in show.operator.out
    assert [balance(show, fan) for fan in FANS] == [200, 400, 400]
    sent = show.operator.transactions(accounts[7])
    assert show.claims(wallet(1), wallet(2)) == 0 and "Nothing can be claimed" in show.operator.out
    assert show.operator.transactions(accounts[7]) == sent


def test_twice_is_harmless_also_without_journals_and_files(show):
    log = show.log(FANS)
    show.posts(log)
    sent, written = show.operator.transactions(accounts[POSTER]), show.operator.state(journals=False)
    assert show.posts(log) == 0, show.operator.err
    assert show.operator.state(journals=False) == written
    shutil.rmtree(show.folder / "build" / "journal")
    shutil.rmtree(show.epochs)
    assert show.posts(log) == 0, show.operator.err
    assert show.operator.transactions(accounts[POSTER]) == sent and show.ledger.count == 1
    assert show.operator.state(journals=False) == written


@every_pair("transaction, after, lost", [1, 2, 3, 4], [True, False], [False, True])
def test_a_killed_run_resumes_and_nothing_is_posted_twice(show, dies, monkeypatch, transaction, after, lost):
    log, sent = show.log(dict.fromkeys(range(1, 8), 1)), show.operator.transactions(accounts[POSTER])
    monkeypatch.setattr("scripts.posting.batch_size", lambda gas: 4)
    dies(transaction, after)
    with pytest.raises(Killed):
        show.posts(log)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    if lost:
        shutil.rmtree(show.folder / "build" / "journal")
    monkeypatch.setattr("scripts.posting.batch_size", lambda gas: 5)  # blocks have grown meanwhile
    assert show.posts(log, sends=False) == 0, show.operator.err
    assert show.posts(log) == 0, show.operator.err
    assert show.operator.transactions(accounts[POSTER]) == sent + 4
    found = show.ledger.epoch(1)
    assert (show.ledger.count, found.state, found.fans, found.total) == (1, State.POSTED, 7, BUDGET)


def test_killed_between_the_last_transaction_and_the_manifest(show, monkeypatch):
    def killed(*args):
        raise Killed

    log = show.log(FANS)
    with monkeypatch.context() as broken:
        broken.setattr("scripts.posting.Posting.complete", killed)
        with pytest.raises(Killed):
            show.posts(log)
    assert not read_manifest(folder_of(show.epochs, 1)).closed
    assert show.posts(log) == 0 and read_manifest(folder_of(show.epochs, 1)).closed


@every_pair("after, lost, fans", [True, False], [False, True], [(2,), (1, 2, 3)])
def test_killed_claims_resume_and_pay_once(show, dies, monkeypatch, after, lost, fans):
    show.posts(show.log(FANS))
    show.finalises(1)
    sent = show.operator.transactions(accounts[7])
    dies(1, after)
    with pytest.raises(Killed):
        show.claims(*map(wallet, fans))
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    if lost:
        shutil.rmtree(show.folder / "build" / "journal")
    assert show.claims(*map(wallet, fans)) == 0, show.operator.err
    assert show.operator.transactions(accounts[7]) == sent + 1
    assert [balance(show, fan) for fan in fans] == [[200, 400, 400][fan - 1] for fan in fans]
    assert show.claims(wallet(1)) == 0, show.operator.err  # nothing is left under way


def test_no_stops(show, says):
    says("no")
    log, sent = show.log(FANS), show.operator.transactions(accounts[POSTER])
    fixed = ("community=TEA", f"rules={show.folder / 'rules.yaml'}", "uri=x", f"out={show.epochs}")
    assert show.operator.run(epoch.main, log, *fixed, "send=yes") == 2
    assert "Not agreed" in show.operator.err and show.operator.transactions(accounts[POSTER]) == sent


def test_what_waits_is_paid_within_the_limit(show):
    """Fan 3 has no wallet at first; then two epochs' worth is due, and the contract's carry pays for it."""
    show.posts(show.log(FANS, unbound={3}))
    found = show.ledger.epoch(1)
    assert (found.fans, found.total) == (2, 600)
    show.finalises(1)
    assert show.posts(show.log({3: 1, 4: 1, 5: 1, 6: 1}, period=2, name="second")) == 0, show.operator.err
    found = show.ledger.epoch(2)
    assert (found.limit, found.total) == (1_400, 1_150)  # 250 each, and 150 of the 400 up to the cap of 400
    assert "fan0003,,250" not in (folder_of(show.epochs, 2) / "carry-out.csv").read_text()
    assert "250" in (folder_of(show.epochs, 2) / "carry-out.csv").read_text()


def test_more_waits_than_the_contract_left_over(show):
    """Epoch 1 is not final when 2 is opened, so its rest is not there yet: what waits goes on waiting."""
    show.posts(show.log(FANS, unbound={3}))
    wait(HOUR)
    assert show.posts(show.log({3: 1, 4: 1, 5: 1, 6: 1}, period=2, name="second")) == 0, show.operator.err
    assert "Note: epoch 1 is not final" in show.operator.out
    found = show.ledger.epoch(2)
    assert (found.limit, found.total) == (BUDGET, BUDGET)
    assert "400\n" in (folder_of(show.epochs, 2) / "carry-out.csv").read_text()


def test_a_lie_is_disputed_and_voided_and_the_epoch_opened_anew(show):
    """A log with a fan nobody saw: disputed under bond, upheld, and the true log posted as epoch 2."""
    show.posts(show.log({**FANS, 9: 40}, name="lie"))
    evidence = show.log(FANS, name="truth")
    words = (f"evidence={evidence}", "uri=https://doubter.example")
    stranger = accounts[10]
    before = stranger.balance()
    assert show.does(epoch.dispute, 1, *words) == 0, show.operator.err
    assert state(show) == State.DISPUTED and stranger.balance() < before - 10**16
    assert show.does(epoch.dispute, 1, *words) == 0 and "done before" in show.operator.out
    assert show.does(epoch.decide, 1, "upheld=yes", "reason=nobody saw fan 9") == 0, show.operator.err
    assert state(show) == State.VOID
    assert show.does(epoch.decide, 1, "upheld=yes", "reason=nobody saw fan 9") == 0
    assert show.does(epoch.withdraw) == 0, show.operator.err
    assert show.does(epoch.withdraw) == 0 and Rewards.at(show.ledger.rewards).bondOf(stranger) == 0
    assert show.posts(evidence) == 0, show.operator.err
    manifest = read_manifest(folder_of(show.epochs, 2))
    assert (manifest.epoch, manifest.period, manifest.total) == (2, 1, BUDGET)
    show.finalises(2)
    assert show.claims(wallet(1)) == 0 and balance(show, 1) == 200


def test_a_rejected_dispute_goes_on_and_can_be_repeated(show):
    evidence = show.log(FANS)
    show.posts(evidence)
    words = (f"evidence={evidence}", "uri=https://doubter.example")
    assert show.does(epoch.dispute, 1, *words) == 0
    for _ in range(2):  # the same command again finds it done
        assert show.does(epoch.decide, 1, "upheld=no", "reason=the log is right") == 0, show.operator.err
        assert state(show) == State.POSTED
    assert (
        show.does(epoch.decide, 1, "upheld=yes", "reason=other") == 2 and "not disputed" in show.operator.err
    )
    assert show.does(epoch.dispute, 1, *words) == 0, show.operator.err
    assert state(show) == State.DISPUTED
    assert show.does(epoch.dispute, 1, *words, "account=11") == 2 and "disputed already" in show.operator.err
    wait(61)
    assert show.does(epoch.end, 1) == 0, show.operator.err
    assert state(show) == State.VOID


def test_a_budget_that_does_not_suffice_is_told_before_and_after(show):
    points = Points.at(show.deployment.address("Points"))
    points.lowerBudget(show.ledger.rewards, 5, {"from": accounts[epoch.GUARDIAN]})
    assert show.posts(show.log({1: 1, 2: 2, 3: 5})) == 0, show.operator.err
    assert "Rewards may still create 5 points, so this epoch cannot be made final" in show.operator.out
    wait(HOUR)
    assert show.does(epoch.finalise, 1) == 2
    assert "raise its budget by 995 or more" in show.operator.err
    assert "`brownie run budget main rewards 1000 community=TEA`" in show.operator.err


def test_the_guardian_voids(show):
    show.posts(show.log(FANS))
    assert show.does(epoch.void, 1, "reason=a wrong log") == 0, show.operator.err
    assert state(show) == State.VOID
    assert show.does(epoch.finalise, 1) == 2 and "is void" in show.operator.err
    assert show.operator.run(epoch.status, "community=TEA") == 0
    assert "epoch 1 void" in show.operator.out
    found = show.operator.json(epoch.status, "community=TEA")
    assert found["epochs"][0]["state"] == "void" and found["carry"] == "0"


def test_a_false_entry_is_refused_before_it_is_sent_and_by_the_contract(show, monkeypatch):
    """Above the cap: our own check says so; without it the contract does, and nothing is opened."""
    log, sent = show.log(FANS), show.operator.transactions(accounts[POSTER])
    real = epoch.load_rules

    def lenient(path):
        from dataclasses import replace

        return replace(real(path), cap_per_fan=700)

    monkeypatch.setattr("scripts.epoch.load_rules", lenient)
    for module in ("scripts.posting", "scripts.targets"):
        monkeypatch.setattr(f"{module}.require_rules", lambda *args: None)
    assert show.posts(log) == 2 and "above the epoch's cap of 400" in show.operator.err
    monkeypatch.setattr("scripts.posting.require_payable", lambda *args: None)
    assert show.posts(log) == 2 and "AmountInvalid" in show.operator.err
    assert show.operator.transactions(accounts[POSTER]) == sent and show.ledger.count == 0


def test_other_entries_on_the_chain_are_named(show, monkeypatch, dies):
    log = show.log(dict.fromkeys(range(1, 8), 1))
    monkeypatch.setattr("scripts.posting.batch_size", lambda gas: 4)
    dies(2)
    with pytest.raises(Killed):
        show.posts(log)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    other = show.log({fan: fan for fan in range(1, 8)}, name="other")
    assert show.posts(other) == 2
    assert "Batch 0 of epoch 1 was posted with other entries" in show.operator.err


@pytest.mark.parametrize(
    "options, words",
    [
        (("epoch=3",), "the next epoch is 1"),
        (("carry=x.csv",), "nothing waits before the first one"),
        (("period=0x",), "a whole number is meant"),
        (("effective=1",), "is not an option here"),
    ],
)
def test_wrong_use(show, options, words):
    assert show.posts(show.log(FANS), *options) == 2
    assert words in show.operator.err and show.ledger.count == 0


@pytest.mark.parametrize(
    "options, words",
    [
        (("epoch=3",), "下一期是第 1 期"),
        (("carry=x.csv",), "第一期之前没有结转"),
        (("period=0x",), "应为整数"),
        (("effective=1",), "没有选项 effective="),
        (("account=10",), "会被拒绝:AccessManagedUnauthorized"),
        (("community=TEA2",), "上没有社区 TEA2(现有:TEA)"),
    ],
)
def test_refusals_are_chinese_to_a_chinese_reader(show, monkeypatch, options, words):
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    fixed = (f"rules={show.folder / 'rules.yaml'}", "uri=https://tea.example", f"out={show.epochs}")
    named = options if options[0].startswith("community") else (*options, "community=TEA")
    assert show.operator.send(epoch.main, show.log(FANS), *fixed, *named) == 2
    assert words in show.operator.err and show.ledger.count == 0


def test_what_an_epoch_is_not_ready_for_is_told_in_chinese(show, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    assert show.does(epoch.finalise, 1) == 2 and "还没有第 1 期;已开启 0 期" in show.operator.err
    assert show.posts(show.log(FANS)) == 0, show.operator.err
    assert show.does(epoch.finalise, 1) == 2 and "请到时再运行此命令" in show.operator.err
    decided = ("1", "upheld=yes", "reason=x")
    assert show.does(epoch.decide, *decided) == 2 and "第 1 期没有异议:已发布" in show.operator.err
    assert show.does(epoch.end, 1) == 2 and "此命令需要的是:有异议、已作废" in show.operator.err


def test_other_rules_are_refused(show):
    show.rules_file(weight=2_000)
    assert show.posts(show.log(FANS)) == 2
    assert "Epoch 1 has rule version 1" in show.operator.err and "https://tea.example" in show.operator.err


def test_a_stranger_cannot_post(show):
    assert show.posts(show.log(FANS), "account=10") == 2
    assert "AccessManagedUnauthorized" in show.operator.err and show.ledger.count == 0


def test_a_second_epoch_too_soon_is_told(show):
    show.posts(show.log(FANS))
    assert show.posts(show.log(FANS, period=2, name="second")) == 2
    assert "The next epoch can be opened from" in show.operator.err


def test_an_epoch_of_nobody_is_posted_empty(show):
    assert show.posts(show.log({1: 1}, unbound={1})) == 0, show.operator.err
    found = show.ledger.epoch(1)
    assert (found.state, found.batches, found.total) == (State.POSTED, 0, 0)


def test_json(show):
    fixed = ("community=TEA", f"rules={show.folder / 'rules.yaml'}", "uri=x", f"out={show.epochs}")
    show.operator.send(epoch.main, show.log(FANS), *fixed, "json=yes")
    found = json.loads(show.operator.out)
    assert found["epoch"] == 1 and found["manifest"]["total"] == BUDGET


def test_help(operator):
    operator.run(epoch.help)
    assert "brownie run epoch dispute N" in operator.out
