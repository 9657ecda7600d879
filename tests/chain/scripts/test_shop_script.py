"""shop.py: a host opens rewards, a relay sends orders, a merchant marks codes, anybody refunds."""

import json
from dataclasses import replace

import pytest
from brownie import Membership, Points, Shop, Treasury, accounts, chain
from eth_account import Account

from scripts import shop
from scripts.rounds import Round
from tests.chain.community import DAY, NONE, wait
from tests.chain.ledger import fan as nobody
from tests.chain.scripts.founding import founded, settled
from tests.chain.scripts.operating import Killed
from tests.chain.system import private_key
from zhenbo import deployments
from zhenbo.chain import Chain
from zhenbo.merkle import entry_word
from zhenbo.orders import Domain, Fulfilment, Order, fulfilment_question, message, order_question
from zhenbo.plans.calldata import calldata

REAL_SEND = Chain.send_raw
DEPLOYER, MERCHANT, GUARDIAN, RELAY, HOST, FAN = 0, 1, 6, 7, 11, 13
TITLE, PRICE = "一饼春茶 A cake of spring tea", 30
FOREVER = 2**40
TEA = "community=TEA"


def decide(treasury, target, signature, *arguments):
    """The Treasury carries a call out; its only proposer is the deployer, and it does not wait."""
    call = target, 0, calldata(signature, *arguments), NONE, NONE
    treasury.schedule(*call, 0, {"from": accounts[DEPLOYER]})
    treasury.execute(*call, {"from": accounts[DEPLOYER]})


@pytest.fixture(scope="module")
def tea(module_isolation, system, tmp_path_factory):
    """A community in region CN."""
    return with_points(system, tmp_path_factory.mktemp("community"))


@pytest.fixture(scope="module")
def open_tea(module_isolation, system, tmp_path_factory):
    """One in which vouchers can be passed on."""
    return with_points(system, tmp_path_factory.mktemp("open"), region="OPEN")


def with_points(system, folder, **more):
    """A community as it is deployed; the fan has a thousand points."""
    people = {"guardian": GUARDIAN, "host": HOST}
    deployed = founded(system, folder, people, places=10, **more)
    treasury, points = Treasury.at(deployed.address("Treasury")), Points.at(deployed.address("Points"))
    deployer = accounts[DEPLOYER]
    decide(treasury, points.address, "setBudget(address,uint96)", deployer.address, 1_000)
    points.createMany([entry_word(accounts[FAN].address, 1_000)], {"from": deployer})
    return deployed


@pytest.fixture
def at(operator, tea):
    """The shop, known to the operator's project."""
    settled(operator, tea)
    return Shop.at(tea.address("Shop"))


@pytest.fixture
def rewards(operator):
    """The host's file: two rewards."""

    def entry(title, price):
        now = chain[-1].timestamp
        moments = (now - 60, now + DAY, now + 7 * DAY)
        opens, closes, fulfil_by = (shop._time(moment) for moment in moments)
        return f"""
  - title: {title}
    kind: gift
    merchant: "{accounts[MERCHANT].address}"
    price: {price}
    stock: 10
    per_fan: 4
    opens: {opens}
    closes: {closes}
    fulfil_by: {fulfil_by}
    terms: terms.txt
    link: ipfs://tea
"""

    (operator.root / "terms.txt").write_text("terms")
    file = operator.root / "rewards.yaml"
    file.write_text("rewards:" + entry(TITLE, PRICE) + entry("Coffee", 50), encoding="utf-8")
    return file


@pytest.fixture
def opened(operator, at, rewards):
    assert operator.send(shop.main, "open", rewards, TEA) == 0, operator.err
    return at


def signed(index, question):
    return "0x" + bytes(Account.sign_message(message(question), private_key(index)).signature).hex()


def orders(operator, at, *nonces):
    """A file with an order of two units for each nonce."""
    lines = []
    for nonce in nonces:
        order = Order(accounts[FAN].address, 1, TITLE, 2, nonce, FOREVER)
        domain = Domain(chain.id, "Tea Fans", at.points())
        question = order_question(domain, at.address, order, PRICE, bytes(at.rewardOf(1)[0][-1]))
        lines.append(json.dumps({"question": question, "signature": signed(FAN, question)}))
    file = operator.root / f"orders{nonces}.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def with_a_forged_order(file):
    """Put an order first that its payer has not signed."""
    lines = file.read_text("utf-8").splitlines()
    forged = json.loads(lines[0])
    forged["question"]["message"]["payer"] = nobody(1)
    file.write_text("\n".join([json.dumps(forged), *lines]), encoding="utf-8")


def codes(operator, at, *befores, count=1, holder=FAN):
    """A file with a code for so many units of the first voucher after so many fulfilled ones."""
    act = Fulfilment(1 << 32 | 1, TITLE, accounts[holder].address, count, FOREVER)
    questions = [fulfilment_question(chain.id, at.address, act, before) for before in befores]
    file = operator.root / "codes.jsonl"
    lines = [json.dumps({"question": q, "signature": signed(holder, q)}) for q in questions]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def units(at):
    return tuple(at.rewardOf(1)[2:5])


def test_what_cannot_be_opened_is_told_in_words(operator, at, rewards):
    text = rewards.read_text("utf-8")
    rewards.write_text(text.replace("    link:", "    transferable: true\n    link:"), "utf-8")
    assert operator.run(shop.main, "open", rewards, TEA) == 2
    assert "in region CN vouchers are not passed on" in operator.err
    rewards.write_text(text, "utf-8")
    assert operator.send(shop.main, "open", rewards, TEA) == 0, operator.err
    wait(2 * DAY)  # closes is over: what was opened stays done, what was not is refused
    assert operator.send(shop.main, "open", rewards, TEA) == 0, operator.err
    rewards.write_text(text.replace("Coffee", "Mocha"), "utf-8")
    assert operator.send(shop.main, "open", rewards, TEA) == 2 and "Mocha: closes is over" in operator.err
    assert at.rewardCount() == 2


def test_a_dry_run_changes_nothing(operator, at, rewards):
    before = operator.state()
    assert operator.run(shop.main, "open", rewards, TEA) == 0
    assert f"Open {TITLE}: 30 points, 10 of them" in operator.out
    assert operator.state() == before


def test_the_host_opens_rewards_once(operator, opened, rewards):
    assert opened.rewardCount() == 2
    before = operator.state(journals=False)
    assert operator.send(shop.main, "open", rewards, TEA) == 0
    assert operator.state(journals=False) == before


@pytest.mark.parametrize("after", [True, False])
def test_a_killed_run_resumes(operator, at, rewards, dies, monkeypatch, after):
    dies(1, after)
    with pytest.raises(Killed):
        operator.send(shop.main, "open", rewards, TEA)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert operator.send(shop.main, "open", rewards, TEA) == 0
    assert at.rewardCount() == 2


def test_a_relay_sends_orders_once_also_without_its_journal(operator, opened):
    file = orders(operator, opened, 1, 2)
    assert operator.send(shop.main, "redeem", file, TEA) == 0, operator.err
    assert units(opened) == (4, 0, 0)
    for journal in operator.root.rglob("*.jsonl"):
        if "journal" in journal.parts:
            journal.unlink()
    assert operator.send(shop.main, "redeem", file, TEA) == 0
    assert units(opened) == (4, 0, 0)


def test_an_order_that_would_be_refused_hinders_no_other(operator, opened):
    file = orders(operator, opened, 1, 2)
    with_a_forged_order(file)
    before = operator.state()
    assert operator.run(shop.main, "redeem", file, TEA) == 1 and operator.state() == before
    assert operator.send(shop.main, "redeem", file, TEA) == 1, operator.err
    assert units(opened) == (4, 0, 0)
    assert f"redeems 2 of {TITLE}: SpendUnsigned(payer={nobody(1)})" in operator.out
    assert "1 are left out; the reasons are above" in operator.err
    said = operator.json(shop.main, "redeem", file, TEA)
    assert [one["status"] for one in said["calls"]] == ["done before"] * 2
    assert [one["reason"][:13] for one in said["bad"]] == ["SpendUnsigned"]


def test_a_line_that_cannot_be_read_hinders_no_other(operator, opened):
    file = orders(operator, opened, 1)
    file.write_text("no order\n" + file.read_text("utf-8"), encoding="utf-8")
    assert operator.send(shop.main, "redeem", file, TEA) == 1, operator.err
    assert units(opened) == (2, 0, 0)
    assert f"{file.name}:1: " in operator.out and "the question as a wallet signs it" in operator.out
    file = codes(operator, opened, 0)
    file.write_text(file.read_text("utf-8") + "\n[1]", encoding="utf-8")
    assert operator.send(shop.main, "fulfil", file, TEA) == 1, operator.err
    assert units(opened) == (2, 1, 0)
    (bad,) = operator.json(shop.main, "fulfil", file, TEA)["bad"]
    assert bad["sentence"] == "codes.jsonl:2"


def test_an_order_for_which_the_others_leave_nothing_is_left_out(operator, opened):
    """A fan may have four; three orders for two are fine alone, and not together."""
    file = orders(operator, opened, 1, 2, 3)
    before = operator.state()
    assert operator.run(shop.main, "redeem", file, TEA) == 1 and operator.state() == before
    assert operator.send(shop.main, "redeem", file, TEA) == 1, operator.err
    assert units(opened) == (4, 0, 0)
    assert "the orders before it use up what one fan may redeem" in operator.out


def test_an_order_that_comes_to_be_refused_meanwhile_is_left_out(operator, opened, monkeypatch):
    """After the look at the chain somebody else sends a third order: one of the two is not taken any more."""
    question = json.loads(orders(operator, opened, 3).read_text())
    order = Order(accounts[FAN].address, 1, TITLE, 2, 3, FOREVER)
    real, kept = Round.remember, []

    def remember(self, text):
        if not kept:
            opened.redeem(order.argument, question["signature"], {"from": accounts[MERCHANT]})
        kept.append(text)
        real(self, text)

    monkeypatch.setattr(Round, "remember", remember)
    assert operator.send(shop.main, "redeem", orders(operator, opened, 1, 2), TEA) == 1, operator.err
    assert units(opened) == (4, 0, 0)
    assert "FanLimitExceeded" in operator.out and len(kept[1].splitlines()) == 1
    assert "1 are left out; the reasons are above" in operator.err


def test_two_codes_for_the_same_units_are_marked_once(operator, opened):
    operator.send(shop.main, "redeem", orders(operator, opened, 1), TEA)
    assert operator.send(shop.main, "fulfil", codes(operator, opened, 0, 0), TEA) == 1, operator.err
    assert units(opened) == (2, 1, 0)
    assert "hand nothing out for it, and have it signed anew" in operator.out


def test_a_code_is_not_done_because_another_holder_was_served(operator, open_tea, rewards):
    """Both holders of a voucher sign for its first unit: who comes second is given nothing, and told so."""
    settled(operator, open_tea)
    at = Shop.at(open_tea.address("Shop"))
    rewards.write_text(rewards.read_text("utf-8").replace("link:", "transferable: true\n    link:"), "utf-8")
    assert operator.send(shop.main, "open", rewards, TEA) == 0, operator.err
    operator.send(shop.main, "redeem", orders(operator, at, 1), TEA)
    at.safeTransferFrom(accounts[FAN], accounts[14], 1 << 32 | 1, 1, b"", {"from": accounts[FAN]})
    file = codes(operator, at, 0)
    for _ in range(2):
        assert operator.send(shop.main, "fulfil", file, TEA) == 0, operator.err
    assert "[done before]" in operator.out
    assert operator.send(shop.main, "fulfil", codes(operator, at, 0, holder=14), TEA) == 1
    assert "hand nothing out for it" in operator.out and "done before" not in operator.out
    assert units(at) == (2, 1, 0)
    assert operator.send(shop.main, "fulfil", codes(operator, at, 1, holder=14), TEA) == 0, operator.err
    assert units(at) == (2, 2, 0)


def test_a_code_that_only_the_contract_can_judge_stops_no_other(operator, opened):
    """It is for the units after those of another, so that it cannot be tried before they are marked."""
    operator.send(shop.main, "redeem", orders(operator, opened, 1), TEA)
    file = codes(operator, opened, 0, 1)
    first, second = map(json.loads, file.read_text("utf-8").splitlines())
    second["signature"] = signed(14, second["question"])
    file.write_text(f"{json.dumps(first)}\n{json.dumps(second)}", encoding="utf-8")
    assert operator.run(shop.main, "fulfil", file, TEA) == 1, operator.out
    assert operator.send(shop.main, "fulfil", file, TEA) == 1, operator.err
    assert units(opened) == (2, 1, 0)
    assert f"gets 1 of {TITLE}: SignatureInvalid(" in operator.out


def test_a_reward_for_members_is_redeemed_by_members(operator, at, tea, rewards):
    rewards.write_text(
        rewards.read_text("utf-8").replace("link:", "members: {tier: 2}\n    link:", 1), "utf-8"
    )
    assert operator.send(shop.main, "open", rewards, TEA) == 0, operator.err
    file = orders(operator, at, 1)
    assert operator.send(shop.main, "redeem", file, TEA) == 1 and "MembershipMissing" in operator.out
    membership, host = Membership.at(tea.address("Membership")), {"from": accounts[HOST]}
    membership.grant([accounts[FAN]], 1, 0, host)
    wait(2)
    assert operator.send(shop.main, "redeem", file, TEA) == 1 and "minTier=2" in operator.out
    membership.regrade([membership.memberIdOf(accounts[FAN])], 2, 0, host)
    assert operator.send(shop.main, "redeem", file, TEA) == 0, operator.err
    assert units(at) == (2, 0, 0)


@pytest.mark.parametrize("after", [True, False])
def test_what_was_under_way_is_finished_though_more_would_be_refused(
    operator, opened, dies, monkeypatch, after
):
    file = orders(operator, opened, 1, 2)
    dies(2, after)
    with pytest.raises(Killed):
        operator.send(shop.main, "redeem", file, TEA)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    with_a_forged_order(file)
    assert operator.send(shop.main, "redeem", file, TEA) == 1, operator.err
    assert units(opened) == (4, 0, 0)


def test_the_merchant_marks_codes_in_their_order(operator, opened):
    operator.send(shop.main, "redeem", orders(operator, opened, 1), TEA)
    assert operator.send(shop.main, "fulfil", codes(operator, opened, 1, 0), TEA) == 0, operator.err
    assert units(opened) == (2, 2, 0)
    assert operator.send(shop.main, "fulfil", codes(operator, opened, 0), TEA) == 0
    assert units(opened) == (2, 2, 0)


def test_a_code_for_more_than_was_marked_is_not_taken_for_done(operator, opened):
    operator.send(shop.main, "redeem", orders(operator, opened, 1), TEA)
    assert operator.send(shop.main, "fulfil", codes(operator, opened, 0), TEA) == 0, operator.err
    both = codes(operator, opened, 0, count=2)
    assert operator.send(shop.main, "fulfil", both, TEA) == 1 and "hand nothing out for it" in operator.out
    assert units(opened) == (2, 1, 0)


def test_a_code_that_would_be_refused_hinders_no_other(operator, opened):
    operator.send(shop.main, "redeem", orders(operator, opened, 1), TEA)
    good = codes(operator, opened, 0, 1).read_text("utf-8")
    file = codes(operator, opened, 0, holder=14)
    file.write_text(f"{file.read_text('utf-8')}\n{good}", encoding="utf-8")
    assert operator.send(shop.main, "fulfil", file, TEA) == 1, operator.err
    assert units(opened) == (2, 2, 0)
    assert f"{accounts[14]} gets 1 of {TITLE}: UnitsMissing" in operator.out


def test_what_is_overdue_goes_back(operator, opened):
    operator.send(shop.main, "redeem", orders(operator, opened, 1), TEA)
    assert operator.send(shop.main, "refund", TEA) == 0
    assert "Nothing can be refunded now" in operator.out
    assert operator.json(shop.main, "refund", TEA) == {"calls": [], "bad": []}
    operator.send(shop.main, "fulfil", codes(operator, opened, 0), TEA)
    wait(8 * DAY)
    assert operator.send(shop.main, "refund", TEA) == 0, operator.err
    assert units(opened) == (2, 1, 1)
    assert operator.send(shop.main, "refund", "reward=1", TEA) == 0
    assert units(opened) == (2, 1, 1)


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("transaction", [1, 2])
def test_a_killed_refund_goes_on(operator, opened, dies, monkeypatch, transaction, after):
    operator.send(shop.main, "redeem", orders(operator, opened, 1, 2), TEA)
    wait(8 * DAY)
    dies(transaction, after)
    sent = operator.transactions(accounts[RELAY])
    with pytest.raises(Killed):
        operator.send(shop.main, "refund", TEA)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert operator.send(shop.main, "refund", TEA) == 0, operator.err
    assert units(opened) == (4, 0, 4)
    assert operator.transactions(accounts[RELAY]) == sent + 2


def test_the_guardian_calls_off_and_the_merchant_gives_up(operator, opened):
    operator.send(shop.main, "redeem", orders(operator, opened, 1), TEA)
    assert operator.send(shop.main, "calloff", 2, "reason=no coffee", TEA) == 0, operator.err
    assert operator.send(shop.main, "calloff", 1, "reason=no tea", f"account={MERCHANT}", TEA) == 0
    assert (opened.rewardOf(1)[1], opened.rewardOf(2)[1]) == (3, 3)
    assert operator.send(shop.main, "refund", TEA) == 0
    assert units(opened) == (2, 0, 2)


def test_the_host_closes(operator, opened, rewards):
    assert operator.send(shop.main, "close", 2, TEA) == 0
    assert operator.send(shop.main, "open", rewards, TEA) == 2
    assert "Reward 2 has these very terms and is closed" in operator.err
    assert opened.rewardOf(2)[1] == 2


def test_lists(operator, at, rewards, monkeypatch):
    assert operator.run(shop.main, "list", TEA) == 0
    assert "no rewards yet" in operator.out
    operator.send(shop.main, "open", rewards, TEA)
    operator.send(shop.main, "redeem", orders(operator, at, 1), TEA)
    assert operator.run(shop.main, "list", TEA) == 0
    assert f"#1 {TITLE} (open): 30 points, 2 of 10 redeemed, 0 fulfilled, 0 refunded" in operator.out
    first, second = operator.json(shop.main, "list", TEA)
    assert (first["redeemed"], second["title"], second["state"]) == (2, "Coffee", "open")
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    assert operator.json(shop.main, "list", TEA) == [first, second]
    assert operator.run(shop.main, "list", TEA) == 0 and f"#1 {TITLE} (可兑换): 30 积分" in operator.out


@pytest.mark.parametrize(
    "args, words",
    [
        (("close", 9), "There is no reward 9"),
        (("calloff", 9, "reason=x"), "There is no reward 9"),
        (("open", "none.yaml"), "none.yaml cannot be read"),
        (("redeem", "none.jsonl"), "none.jsonl cannot be read"),
        (("close", 1, f"account={MERCHANT}"), "AccessManagedUnauthorized"),
        (("calloff", 1, "reason=x", f"account={FAN}"), "AccessManagedUnauthorized"),
    ],
)
def test_bad_input_sends_nothing(operator, opened, args, words):
    before = operator.state()[:2]
    assert operator.send(shop.main, *args, TEA) == 2
    assert words in operator.err
    assert operator.state()[:2] == before


def test_an_order_of_another_payer_is_refused_before_it_is_sent(operator, opened):
    file = orders(operator, opened, 1)
    content = json.loads(file.read_text())
    content["question"]["message"]["payer"] = nobody(1)
    file.write_text(json.dumps(content))
    before = operator.state()[:2]
    assert operator.send(shop.main, "redeem", file, TEA) == 1
    assert "SpendUnsigned" in operator.out
    assert operator.state()[:2] == before


def test_a_community_without_a_shop_is_named(operator, tea):
    contracts = {name: found for name, found in tea.contracts.items() if name != "Shop"}
    path = deployments.community_path(operator.chain.name, True, "TEA")
    deployments.save(path, replace(tea, contracts=contracts))
    assert operator.run(shop.main, "list", TEA) == 2
    assert "Shop is not deployed" in operator.err


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("list",),
        ("dance", TEA),
        ("open", TEA),
        ("list", "x", TEA),
        ("close", "x", TEA),
        ("calloff", 1, TEA),
    ],
)
def test_wrong_use_says_how(operator, at, rewards, args):
    operator.send(shop.main, "open", rewards, TEA)
    assert operator.run(shop.main, *args) == 2
    assert "brownie run shop main" in operator.err


def test_help(operator):
    assert operator.run(shop.help) == 0
    assert "gives back vouchers that are overdue" in operator.out
