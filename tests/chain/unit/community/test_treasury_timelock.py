"""What the Treasury does was announced, waits, happens once (T3); its money moves in no other way (T4)."""

import pytest
from brownie import accounts
from brownie.exceptions import VirtualMachineError

from tests.chain.community import DAY, NONE, TREASURY_DELAY, wait
from tests.chain.errors import reverts_with
from zhenbo.plans.calldata import calldata

UNSET, READY = (bytes(31) + bytes([1 << state]) for state in (0, 2))  # bits of TimelockController's states
OTHERS = ("alice", "source", "deployer", "poster", "guardian", "sender", "redeemer", "stranger")
YEARS = 3_650 * DAY


@pytest.fixture
def treasury(community):
    return community.treasury


@pytest.fixture
def raised(community):
    """An operation: the source's budget becomes 5."""
    points = community.points
    return points.address, 0, points.setBudget.encode_input(community.source, 5), NONE, NONE


@pytest.fixture
def announced(community, treasury, raised):
    """Its id, once the council has announced it."""
    treasury.schedule(*raised, TREASURY_DELAY, {"from": community.council})
    return treasury.hashOperation(*raised)


def test_nobody_else_proposes_or_cancels(community, treasury, raised, announced):
    proposer, canceller = treasury.PROPOSER_ROLE(), treasury.CANCELLER_ROLE()
    many = [[raised[0]], [0], [raised[2]], NONE, NONE, TREASURY_DELAY]
    for person in OTHERS:
        sender = getattr(community, person)
        with reverts_with("AccessControlUnauthorizedAccount", sender, proposer):
            treasury.schedule(*raised, TREASURY_DELAY, {"from": sender})
        with reverts_with("AccessControlUnauthorizedAccount", sender, proposer):
            treasury.scheduleBatch(*many, {"from": sender})
        with reverts_with("AccessControlUnauthorizedAccount", sender, canceller):
            treasury.cancel(announced, {"from": sender})


def test_nobody_changes_its_roles_or_delay_without_waiting(community, treasury):
    """Not even who proposes: only the Treasury itself."""
    for person in (*OTHERS, "council"):
        sender = getattr(community, person)
        with reverts_with("AccessControlUnauthorizedAccount", sender, NONE):
            treasury.grantRole(treasury.PROPOSER_ROLE(), sender, {"from": sender})
        with reverts_with("AccessControlUnauthorizedAccount", sender, NONE):
            treasury.revokeRole(treasury.PROPOSER_ROLE(), community.council, {"from": sender})
        with reverts_with("TimelockUnauthorizedCaller", sender):
            treasury.updateDelay(0, {"from": sender})


def test_anybody_carries_out_what_has_waited_and_only_once(community, treasury, raised, announced):
    with reverts_with("TimelockUnexpectedOperationState", announced, READY):
        treasury.execute(*raised, {"from": community.council})
    wait(TREASURY_DELAY)
    treasury.execute(*raised, {"from": community.stranger})
    assert community.points.sourceOf(community.source)[0] == 5
    with reverts_with("TimelockUnexpectedOperationState", announced, READY):
        treasury.execute(*raised, {"from": community.stranger})
    with reverts_with("TimelockUnexpectedOperationState", announced, UNSET):
        treasury.schedule(*raised, TREASURY_DELAY, {"from": community.council})


def test_what_was_announced_does_not_do_for_anything_else(community, treasury, raised, announced):
    wait(TREASURY_DELAY)
    points, source = community.points, community.source
    others = (
        (*raised[:2], points.setBudget.encode_input(source, 6), *raised[3:]),
        (*raised[:3], b"\1" * 32, raised[4]),
        (*raised[:4], b"\1" * 32),
        (community.book.address, *raised[1:]),
    )
    for other in others:
        with reverts_with("TimelockUnexpectedOperationState", treasury.hashOperation(*other), READY):
            treasury.execute(*other, {"from": community.stranger})


def test_refuses_a_shorter_wait(community, treasury, raised):
    with reverts_with("TimelockInsufficientDelay", TREASURY_DELAY - 1, TREASURY_DELAY):
        treasury.schedule(*raised, TREASURY_DELAY - 1, {"from": community.council})


def test_a_shorter_delay_waits_for_the_old_one(community, treasury, raised, announced):
    """And brings nothing forward that was announced before."""
    community.by_treasury(treasury.updateDelay, 2 * TREASURY_DELAY)
    assert treasury.getMinDelay() == 2 * TREASURY_DELAY
    with reverts_with("TimelockInsufficientDelay", TREASURY_DELAY, 2 * TREASURY_DELAY):
        community.by_treasury(treasury.updateDelay, 0)
    treasury.execute(*raised, {"from": community.stranger})


def test_what_is_cancelled_is_never_done(community, treasury, raised, announced):
    """The proposer cancels at once, also what could be carried out already."""
    wait(TREASURY_DELAY)
    treasury.cancel(announced, {"from": community.council})
    with reverts_with("TimelockUnexpectedOperationState", announced, READY):
        treasury.execute(*raised, {"from": community.stranger})


def test_what_was_announced_never_expires(community, treasury, raised, announced):
    """Forgotten, it waits for whoever remembers it."""
    wait(YEARS)
    treasury.execute(*raised, {"from": community.stranger})
    assert community.points.sourceOf(community.source)[0] == 5


def test_who_carries_out_chooses_no_order_where_one_is_said(community, treasury, raised, announced):
    later = (*raised[:2], community.points.setBudget.encode_input(community.source, 6), announced, NONE)
    treasury.schedule(*later, TREASURY_DELAY, {"from": community.council})
    wait(TREASURY_DELAY)
    with reverts_with("TimelockUnexecutedPredecessor", announced):
        treasury.execute(*later, {"from": community.stranger})
    treasury.execute(*raised, {"from": community.stranger})
    treasury.execute(*later, {"from": community.stranger})
    assert community.points.sourceOf(community.source)[0] == 6


def test_a_batch_is_done_as_a_whole_or_not_at_all(community, treasury):
    points = community.points
    payloads = [
        points.setBudget.encode_input(community.carol, 5),
        points.setBudget.encode_input(community.redeemer, 5),  # no redeemer becomes a source
    ]
    many = ([points.address] * 2, [0, 0], payloads, NONE, NONE)
    treasury.scheduleBatch(*many, TREASURY_DELAY, {"from": community.council})
    wait(TREASURY_DELAY)
    with reverts_with("SourceAndRedeemer", community.redeemer):
        treasury.executeBatch(*many, {"from": community.stranger})
    assert points.sourceOf(community.carol) == (0, 0)
    assert treasury.isOperationReady(treasury.hashOperationBatch(*many))


def test_money_comes_from_anybody_and_leaves_only_after_waiting(community, treasury):
    community.relay.transfer(treasury, 100)
    payment = (community.carol.address, 60, "0x", NONE, NONE)
    with reverts_with("TimelockUnexpectedOperationState", treasury.hashOperation(*payment), READY):
        treasury.execute(*payment, {"from": community.council})
    treasury.schedule(*payment, TREASURY_DELAY, {"from": community.council})
    wait(TREASURY_DELAY)
    before = community.carol.balance()
    treasury.execute(*payment, {"from": community.stranger, "amount": 5})
    assert (community.carol.balance() - before, treasury.balance()) == (60, 45)


def test_the_other_contracts_keep_no_money_that_is_sent_along(community):
    """But for a dispute's bond; another payable function must be looked at."""
    payable = {"manager": ["execute"], "book": [], "points": [], "rewards": ["dispute"], "airdrop": []}
    for name, functions in payable.items():
        contract = getattr(community, name)
        there = [entry.get("name") for entry in contract.abi if entry.get("stateMutability") == "payable"]
        assert there == functions
        with pytest.raises(VirtualMachineError):
            accounts[0].transfer(contract.address, 1)
        assert contract.balance() == 0


def test_without_its_proposer_nothing_new_is_ever_done(community, treasury, raised, announced):
    """What was announced still is; the guardian's brakes and what fans hold do not need it."""
    points, council = community.points, community.council
    community.give(community.alice, 10)
    treasury.renounceRole(treasury.PROPOSER_ROLE(), council, {"from": council})
    with reverts_with("AccessControlUnauthorizedAccount", council, treasury.PROPOSER_ROLE()):
        treasury.schedule(*raised[:4], b"\2" * 32, TREASURY_DELAY, {"from": council})
    wait(TREASURY_DELAY)
    treasury.execute(*raised, {"from": community.stranger})
    points.lowerBudget(community.source, 0, {"from": community.guardian})
    points.approve(community.redeemer, 10, {"from": community.alice})
    points.spend(community.alice, 10, {"from": community.redeemer})
    assert points.totalSupply() == 0


def test_proposer_and_guardian_are_told_apart_by_their_delay(community, treasury):
    """The Treasury is a guardian too, so its proposer can do what a guardian does, later than one."""
    points = community.points
    lower = (points.address, 0, points.lowerBudget.encode_input(community.source, 3), NONE, NONE)
    treasury.schedule(*lower, TREASURY_DELAY, {"from": community.council})
    with reverts_with("AccessManagedUnauthorized", community.council):
        points.lowerBudget(community.source, 3, {"from": community.council})
    points.lowerBudget(community.source, 2, {"from": community.guardian})
    wait(TREASURY_DELAY)
    with reverts_with("BudgetNotLower", community.source, 3, 2):
        treasury.execute(*lower, {"from": community.stranger})


def test_points_that_it_is_given_it_cannot_pass_on(community, treasury):
    """In CN it is a fan like any other, unless it made itself a source."""
    community.give(treasury, 10)
    with reverts_with("TransferRestricted", treasury, community.alice, 2):
        community.by_treasury(community.points.transfer, community.alice, 10)


def test_a_new_proposer_comes_by_the_treasury_alone(community, treasury, raised):
    """As a Governor would: it is granted the role, and the council loses it, in one act."""
    proposer = treasury.PROPOSER_ROLE()
    grant = calldata("grantRole(bytes32,address)", bytes(proposer), community.carol.address)
    revoke = calldata("revokeRole(bytes32,address)", bytes(proposer), community.council.address)
    many = ([treasury.address] * 2, [0, 0], [grant, revoke], NONE, NONE)
    treasury.scheduleBatch(*many, TREASURY_DELAY, {"from": community.council})
    wait(TREASURY_DELAY)
    treasury.executeBatch(*many, {"from": community.stranger})
    with reverts_with("AccessControlUnauthorizedAccount", community.council, proposer):
        treasury.schedule(*raised, TREASURY_DELAY, {"from": community.council})
    treasury.schedule(*raised, TREASURY_DELAY, {"from": community.carol})
    assert treasury.hasRole(treasury.CANCELLER_ROLE(), community.council)
