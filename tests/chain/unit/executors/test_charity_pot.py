"""CharityPot: a pot is paid once, whole, to the payee that a fitting poll chose, or goes back (D1 to D5)."""

import pytest
from brownie import HostileExecutor, chain
from eth_abi.abi import encode

from tests.chain.community import DAY, HOUR, ZERO, wait
from tests.chain.errors import reverts_with
from tests.chain.fans import DECIDED, ENACTED, key_of

AMOUNT = 10**18
PAYEES = [key_of(900 + number).address for number in range(3)]
NAMES = ("school", "clinic", "library")
TAKE, REFUSE, BURN_GAS, CALL_BACK = range(4)


@pytest.fixture(scope="module")
def pot(fans):
    """The Treasury has money."""
    fans.stranger.transfer(fans.community.treasury, 10 * AMOUNT)
    return fans.pot


@pytest.fixture
def conditions():
    def conditions(**changes):
        content = {
            "payees": PAYEES,
            "expiry": chain[-1].timestamp + 30 * DAY,
            "min_seconds": 12 * HOUR,
            "min_quorum": 2,
            "min_age": HOUR,
            "min_paid": 0,
        }
        return tuple((content | changes).values())

    return conditions


@pytest.fixture
def fill(fans, pot, conditions):
    """Fills a pot as the Treasury does; its id."""

    def fill(amount=AMOUNT, **changes):
        treasury, data = fans.community.treasury, pot.fill.encode_input(conditions(**changes))
        salt = (10**9 + pot.potCount() + chain.height).to_bytes(32, "big")
        call = (pot, amount, data, bytes(32), salt)
        treasury.schedule(*call, HOUR, {"from": fans.council})
        wait(HOUR)
        return treasury.execute(*call, {"from": fans.stranger}).events["PotFilled"]["potId"]

    return fill


@pytest.fixture
def voters(fans):
    made = fans.granted(3)
    wait(2 * HOUR)
    return made


def payloads(pot_id, payees=PAYEES):
    return [encode(["uint256", "address"], [pot_id, payee]) for payee in payees]


@pytest.fixture
def ask(fans):
    """Opens a poll about a pot, with what a test wants changed."""

    def ask(pot_id, **changes):
        given = {
            "names": NAMES,
            "payloads": payloads(pot_id),
            "executor": fans.pot.address,
            "quorum": 2,
            "min_age": HOUR,
            "closes_at": chain[-1].timestamp + DAY,
        }
        return fans.opened(**(given | changes))

    return ask


@pytest.fixture
def decide(fans, voters):
    def decide(poll, number=2, votes=2):
        fans.voted(poll, [(fan, (number,)) for fan in voters[:votes]])
        return fans.concluded(poll)

    return decide


def test_the_treasury_fills_it(fans, pot, fill):
    """D1"""
    made = fill()
    stored = pot.potOf(made)
    assert (made, stored[0], pot.balance()) == (1, AMOUNT, AMOUNT)
    assert stored[2:8] == (12 * HOUR, 2, HOUR, 0, 0, False)


def test_pays_what_fans_chose(fans, pot, fill, voters, ask, decide):
    """D2: all of it, to one payee, by anybody's transaction."""
    made = fill()
    poll = ask(made)
    decide(poll)
    before = [fans.stranger.balance(), pot.balance()]
    tx = fans.enact(poll, payloads(made), 2)
    assert list(tx.events["PotPaid"].values()) == [made, poll.number, PAYEES[1], AMOUNT]
    assert [balance_of(payee) for payee in PAYEES] == [0, AMOUNT, 0]
    assert (pot.balance(), before[1]) == (0, AMOUNT)
    assert pot.potOf(made)[7]
    with reverts_with("PollState", poll.number, ENACTED):
        fans.enact(poll, payloads(made), 2)


def balance_of(address):
    from brownie import web3

    return web3.eth.get_balance(address)


@pytest.mark.parametrize(
    "changes",
    [
        {"quorum": 1},
        {"min_age": HOUR - 1},
        {"closes_at": 11 * HOUR},
        {"closes_at": 30 * DAY},
    ],
)
def test_a_poll_must_be_what_the_pot_asks(fans, pot, fill, voters, ask, changes):
    """D3: who opens polls cannot decide alone, or so late that nothing is paid."""
    made = fill()
    if "closes_at" in changes:
        changes = {"closes_at": chain[-1].timestamp + changes["closes_at"]}
    with reverts_with("TermsTooWeak", made):
        ask(made, **changes)


def test_a_pot_can_ask_what_memberships_cost(fill, voters, ask):
    """D3"""
    made = fill(min_paid=5)
    with reverts_with("TermsTooWeak", made):
        ask(made, min_paid=4)
    ask(made, min_paid=5)


@pytest.mark.parametrize("case", ["other payee", "order", "fewer", "other pot", "dirty", "short"])
def test_the_options_are_the_payees_that_the_treasury_named(fans, pot, fill, voters, ask, case):
    """D2: a host cannot slip its own wallet in."""
    made, other = fill(), fill()
    good = payloads(made)
    names, error = NAMES, ("PayeesForeign", made)
    wrong = {
        "other payee": payloads(made, [*PAYEES[:2], fans.host.address]),
        "order": good[::-1],
        "fewer": good[:2],
        "other pot": [*good[:2], payloads(other)[2]],
        "dirty": [*good[:2], good[2][:32] + b"\1" + good[2][33:]],
        "short": [*good[:2], good[2][:63]],
    }[case]
    if case == "fewer":
        names = NAMES[:2]
    if case in ("other pot", "dirty", "short"):
        error = ("PayloadInvalid", 3)
    with reverts_with(*error):
        ask(made, payloads=wrong, names=names)


def test_one_poll_at_a_time(fans, pot, fill, voters, ask, decide):
    """D4: until it ended without a winner, or was stopped."""
    made = fill()
    first = ask(made)
    assert pot.potOf(made)[6] == first.number
    with reverts_with("PotTaken", made, first.number):
        ask(made)
    decide(first, votes=1)  # below the quorum
    second = ask(made)
    fans.poll.voidPoll(second.number, "wrong picture", {"from": fans.guardian})
    third = ask(made)
    decide(third)
    with reverts_with("PotTaken", made, third.number):
        ask(made)
    fans.enact(third, payloads(made), 2)
    with reverts_with("PotUnknown", made):
        ask(made)


def test_pots_do_not_touch_each_other(fans, pot, fill, voters, ask, decide):
    """D1, D2: a poll takes its own pot and nothing more."""
    first, second = fill(), fill(2 * AMOUNT)
    poll = ask(first)
    decide(poll)
    fans.enact(poll, payloads(first), 2)
    assert pot.balance() == 2 * AMOUNT
    assert (pot.potOf(first)[7], pot.potOf(second)[7]) == (True, False)


def test_goes_back_after_its_expiry(fans, pot, fill, voters, ask):
    """D5: by anybody; in each second it can be paid or go back, never both."""
    made = fill()
    ask(made)
    expiry = pot.potOf(made)[1]
    treasury = fans.community.treasury
    held = treasury.balance()
    chain.mine(timestamp=expiry)
    with reverts_with("PotRunning", made, expiry):
        pot.giveBack.call(made, {"from": fans.stranger}, block_identifier="latest")
    chain.mine(timestamp=expiry + 1)
    tx = pot.giveBack(made, {"from": fans.stranger})
    assert list(tx.events["PotReturned"].values()) == [made, AMOUNT]
    assert (pot.balance(), treasury.balance()) == (0, held + AMOUNT)
    with reverts_with("PotUnknown", made):
        pot.giveBack(made, {"from": fans.stranger})


def test_is_not_paid_after_its_expiry(fans, pot, fill, voters, ask, decide):
    """D5"""
    made = fill()
    poll = ask(made)
    decide(poll)
    expiry = pot.potOf(made)[1]
    chain.mine(timestamp=expiry + 1)
    with reverts_with("PotExpired", made, expiry):
        fans.enact(poll, payloads(made), 2)
    assert fans.state(poll) == DECIDED
    pot.giveBack(made, {"from": fans.stranger})
    with reverts_with("PotUnknown", made):
        fans.enact(poll, payloads(made), 2)


@pytest.mark.parametrize("answer", [REFUSE, BURN_GAS])
def test_a_payee_that_refuses_is_tried_again_and_in_the_end_it_goes_back(
    fans, pot, fill, voters, ask, decide, answer
):
    """D5: no money is stuck."""
    payee = fans.stranger.deploy(HostileExecutor)
    payees = [payee.address, *PAYEES[1:]]
    made = fill(payees=payees)
    poll = ask(made, payloads=payloads(made, payees))
    decide(poll, number=1)
    payee.setAnswer(answer, pot, b"", {"from": fans.stranger})
    with reverts_with("PaymentFailed", payee, AMOUNT):
        fans.enact(poll, payloads(made, payees), 1)
    assert not pot.potOf(made)[7]
    payee.setAnswer(TAKE, pot, b"", {"from": fans.stranger})
    fans.enact(poll, payloads(made, payees), 1)
    assert payee.balance() == AMOUNT


@pytest.mark.parametrize("way", ["enact", "giveBack"])
def test_a_payee_that_comes_back_finds_nothing(fans, pot, fill, voters, ask, decide, way):
    """D2: re-entered by whom it pays."""
    payee = fans.stranger.deploy(HostileExecutor)
    payees = [payee.address, *PAYEES[1:]]
    made, _ = fill(payees=payees), fill()
    poll = ask(made, payloads=payloads(made, payees))
    decide(poll, number=1)
    target, data = pot, pot.giveBack.encode_input(made)
    if way == "enact":
        from eth_utils import keccak

        hashes = [keccak(payload) for payload in payloads(made, payees)]
        target, data = fans.poll, fans.poll.enact.encode_input(poll.number, hashes, payloads(made, payees)[0])
    payee.setAnswer(CALL_BACK, target, data, {"from": fans.stranger})
    fans.enact(poll, payloads(made, payees), 1)
    assert (payee.succeeded(), payee.balance(), pot.balance()) == (0, AMOUNT, AMOUNT)


def test_only_polls_pay(fans, pot, fill):
    """D2"""
    made = fill()
    for actor in ("host", "guardian", "council", "stranger"):
        sender = getattr(fans, actor)
        with reverts_with("NotFanPoll", sender):
            pot.enact(1, 1, payloads(made)[0], {"from": sender})
        with reverts_with("NotFanPoll", sender):
            pot.accept(1, (DAY, 2**39, 5, DAY, 0), payloads(made), {"from": sender})


@pytest.mark.parametrize(
    "changes",
    [
        {"payees": PAYEES[:1]},
        {"payees": [PAYEES[0], PAYEES[0]]},
        {"payees": [PAYEES[0], ZERO]},
        {"payees": [key_of(number).address for number in range(32)]},
        {"expiry": 5},
        {"expiry": 2**39},
    ],
)
def test_refuses_pots_that_cannot_be(fans, pot, conditions, changes):
    given = {"from": fans.community.treasury, "amount": 5}
    with reverts_with("PotInvalid"):
        pot.fill.call(conditions(**changes), given)
    with reverts_with("PotInvalid"):
        pot.fill.call(conditions(), {"from": fans.community.treasury})
    pot.fill.call(conditions(), given)


def test_where_pots_come_from(fans, pot):
    assert (pot.fanPoll(), pot.treasury()) == (fans.poll, fans.community.treasury)
