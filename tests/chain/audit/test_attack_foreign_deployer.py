"""Somebody else deploys our code with our arguments, by a public factory perhaps, before we do."""

from brownie import Consortium, Notary, Passport

from tests.chain.errors import reverts_with
from zhenbo.plans.roles import ADMIN


def test_who_deploys_gains_nothing(system):
    """No constructor reads who sends, so it is the contract that we would have deployed."""
    thief, admin = system.stranger, system.admin
    consortium = thief.deploy(Consortium, admin)
    passport = thief.deploy(
        Passport, consortium, system.passport.linkDomain(), system.passport.handoverDelay()
    )
    notary = thief.deploy(Notary, consortium)
    assert consortium.hasRole(ADMIN, thief) == (False, 0)
    assert consortium.hasRole(ADMIN, admin) == (True, 0)
    assert passport.authority() == passport.consortium() == notary.consortium() == consortium
    with reverts_with("AccessManagerUnauthorizedAccount", thief, ADMIN):
        consortium.addMember("mine", {"from": thief})
    with reverts_with("AccessManagedUnauthorized", thief):
        passport.setLinkDomain("mine.example", {"from": thief})
    consortium.addMember("ours", {"from": admin})
    passport.setLinkDomain("ours.example", {"from": admin})


def test_the_sender_is_no_part_of_the_code(system):
    """Two senders, equal arguments: equal code, but for the address that Passport signs under."""
    consortium, notaries = system.consortium, []
    for sender in (system.admin, system.stranger):
        notaries.append(sender.deploy(Notary, consortium).bytecode)
    assert notaries[0] == notaries[1]
