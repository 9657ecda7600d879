"""Who may do what in a community, tried by everybody in it: all power is the Treasury's, and waits there."""

import pytest

from tests.chain.community import ADMIN, GUARDIAN, NONE, POSTER, TREASURY_DELAY, ZERO, version_of
from tests.chain.errors import reverts_with
from zhenbo.plans.calldata import calldata

PEOPLE = ("alice", "source", "deployer", "council", "poster", "guardian", "sender", "redeemer", "stranger")
# of the contracts that a community's rules rest on: what is restricted, and who but the Treasury may
RESTRICTED = {
    "points.setBudget": (lambda c: (c.source, 1), ()),
    "points.admitRedeemer": (lambda c: (c.carol,), ()),
    "points.dismissRedeemer": (lambda c: (c.redeemer,), ()),
    "points.lowerBudget": (lambda c: (c.source, 1), ("guardian",)),
    "book.propose": (lambda c: (version_of(2**39),), ()),
    "book.announceSunset": (lambda c: (2**39, "enough"), ()),
}
# what an admin does at the manager
ADMINS = {
    "labelRole": lambda c: (9, "ninth"),
    "grantRole": lambda c: (POSTER, c.stranger, 0),
    "revokeRole": lambda c: (GUARDIAN, c.guardian),
    "setRoleAdmin": lambda c: (GUARDIAN, POSTER),
    "setRoleGuardian": lambda c: (GUARDIAN, POSTER),
    "setGrantDelay": lambda c: (GUARDIAN, 60),
    "setTargetAdminDelay": lambda c: (c.points, 60),
    "setTargetClosed": lambda c: (c.points, True),
    "setTargetFunctionRole": lambda c: (c.points, [c.points.setBudget.signature], POSTER),
    "updateAuthority": lambda c: (c.points, c.book),
}


@pytest.mark.parametrize("name", RESTRICTED)
def test_nobody_else_gets_through(community, name):
    arguments, allowed = RESTRICTED[name]
    contract, function = name.split(".")
    call = getattr(getattr(community, contract), function)
    for person in PEOPLE:
        sender = getattr(community, person)
        if person in allowed:
            call.call(*arguments(community), {"from": sender})
            continue
        with reverts_with("AccessManagedUnauthorized", sender):
            call(*arguments(community), {"from": sender})


@pytest.mark.parametrize("function", ADMINS)
def test_only_the_treasury_is_admin(community, function):
    """Nor does who holds a role pass it on."""
    call, arguments = getattr(community.manager, function), ADMINS[function](community)
    for person in PEOPLE:
        sender = getattr(community, person)
        with reverts_with("AccessManagerUnauthorizedAccount", sender, ADMIN):
            call(*arguments, {"from": sender})
    community.by_treasury(call, *arguments)


@pytest.mark.parametrize("name", ["points", "book", "rewards", "airdrop"])
def test_nobody_gives_a_contract_another_manager(community, name):
    contract = getattr(community, name)
    for person in PEOPLE:
        sender = getattr(community, person)
        with reverts_with("AccessManagedUnauthorized", sender):
            contract.setAuthority(community.book, {"from": sender})
    with reverts_with("AccessManagedUnauthorized", community.treasury):
        community.by_treasury(contract.setAuthority, community.book)


def test_the_managers_own_execution_opens_nothing_more(community):
    """A role goes through it to its own functions, and to no others on the way."""
    points, manager, guardian = community.points, community.manager, community.guardian
    lower = points.lowerBudget.encode_input(community.source, 7)
    more = calldata("setBudget(address,uint96)", community.source.address, 2**90)
    manager.execute(points, lower, {"from": guardian})
    assert points.sourceOf(community.source)[0] == 7
    with reverts_with("AccessManagerUnauthorizedCall", guardian, points, more[:4]):
        manager.execute(points, more, {"from": guardian})
    grant = calldata("grantRole(uint64,address,uint32)", ADMIN, guardian.address, 0)
    for call in (
        lambda: manager.multicall([grant], {"from": guardian}),
        lambda: manager.grantRole(ADMIN, guardian, 0, {"from": guardian}),
    ):
        with reverts_with("AccessManagerUnauthorizedAccount", guardian, ADMIN):
            call()
    with reverts_with("AccessManagerUnauthorizedCall", guardian, manager, grant[:4]):
        manager.execute(manager, grant, {"from": guardian})


def test_a_role_that_the_treasury_takes_is_gone_at_once(community):
    """One act takes it from who has it and gives it to another."""
    points, manager, guardian = community.points, community.manager, community.guardian
    revoke = calldata("revokeRole(uint64,address)", GUARDIAN, guardian.address)
    grant = calldata("grantRole(uint64,address,uint32)", GUARDIAN, community.carol.address, 0)
    community.by_treasury(manager.multicall, [revoke, grant])
    with reverts_with("AccessManagedUnauthorized", guardian):
        points.lowerBudget(community.source, 1, {"from": guardian})
    points.lowerBudget(community.source, 1, {"from": community.carol})


def test_a_closed_contract_takes_nothing_from_fans(community):
    """Closing stops what roles do. Spending, refunds and paying out ask for no role."""
    points, alice = community.points, community.alice
    community.give(alice, 30)
    community.by_treasury(community.manager.setTargetClosed, points, True)
    points.approve(community.redeemer, 20, {"from": alice})
    points.spend(alice, 20, {"from": community.redeemer})
    points.refund(alice, 5, {"from": community.redeemer})
    points.create(1, {"from": community.source})
    points.transfer(alice, 1, {"from": community.source})
    assert points.balanceOf(alice) == 16
    with reverts_with("AccessManagedUnauthorized", community.guardian):
        points.lowerBudget(community.source, 1, {"from": community.guardian})
    community.by_treasury(community.manager.setTargetClosed, points, False)
    points.lowerBudget(community.source, 1, {"from": community.guardian})


def test_a_treasury_that_gives_up_is_followed_by_nobody(community):
    """For good, as OpenZeppelin has it; roles go on, and fans keep what they have."""
    points, manager, treasury = community.points, community.manager, community.treasury
    community.give(community.alice, 30)
    community.by_treasury(manager.renounceRole, ADMIN, treasury)
    assert manager.hasRole(ADMIN, treasury) == (False, 0)
    with reverts_with("AccessManagedUnauthorized", treasury):
        community.by_treasury(points.setBudget, community.source, 5)
    with reverts_with("AccessManagerUnauthorizedAccount", treasury, ADMIN):
        community.by_treasury(manager.grantRole, ADMIN, treasury, 0)
    points.approve(community.redeemer, 30, {"from": community.alice})
    points.spend(community.alice, 30, {"from": community.redeemer})
    points.lowerBudget(community.source, 0, {"from": community.guardian})


def test_a_second_admin_would_not_wait(community):
    """Why nobody but the Treasury may be admin: the manager itself knows no delay here."""
    points, manager = community.points, community.manager
    community.by_treasury(manager.grantRole, ADMIN, community.carol, 0)
    points.setBudget(community.source, 9, {"from": community.carol})
    assert points.sourceOf(community.source)[0] == 9


def test_the_deployer_is_out(community):
    """Of the manager and of the Treasury, with every role there is."""
    for role in range(4):
        assert community.manager.hasRole(role, community.deployer) == (False, 0)
    treasury = community.treasury
    for role in (NONE, treasury.PROPOSER_ROLE(), treasury.CANCELLER_ROLE(), treasury.EXECUTOR_ROLE()):
        assert not treasury.hasRole(role, community.deployer)
    assert treasury.hasRole(NONE, treasury) and treasury.hasRole(treasury.EXECUTOR_ROLE(), ZERO)
    assert treasury.getMinDelay() == TREASURY_DELAY
