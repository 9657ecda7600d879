"""Money that is sent along: nobody's contract keeps it."""

import pytest
from brownie import accounts
from brownie.exceptions import VirtualMachineError

from tests.chain.errors import reverts_with

# each of these refuses or passes on what it is sent; another payable function must be looked at
PAYABLE = {
    "consortium": ["execute"],
    "notary": [],
    "passport": ["approve", "safeTransferFrom", "safeTransferFrom", "transferFrom"],
}


@pytest.mark.parametrize("name", PAYABLE)
def test_no_contract_keeps_money_that_is_sent_along(system, name):
    contract = getattr(system, name)
    payable = [entry.get("name") for entry in contract.abi if entry.get("stateMutability") == "payable"]
    assert sorted(payable) == PAYABLE[name]
    with pytest.raises(VirtualMachineError):
        accounts[0].transfer(contract.address, 1)
    assert contract.balance() == 0


def test_what_an_execution_is_sent_goes_with_it_or_back(system):
    data = system.consortium.addMember.encode_input("newcomer")  # takes no money, so all is reverted
    with reverts_with("FailedCall"):
        system.consortium.execute(system.consortium, data, {"from": system.admin, "amount": 1})
    assert system.consortium.balance() == 0


def test_the_tokens_payable_functions_refuse(desk, passport, goods, batch, alice, bob):
    desk.activate(batch, goods, 0, alice)
    token, paid = goods[0].token_id, {"from": alice, "amount": 1}
    with reverts_with("PassportLocked", token):
        passport.transferFrom(alice, bob, token, paid)
    with reverts_with("ApprovalsDisabled"):
        passport.approve(bob, token, paid)
    assert passport.balance() == 0
