"""An owner's account gets code, as EIP-7702 lets any account do: from then on that code is asked."""

import pytest
from brownie import network, web3

from tests.chain.errors import reverts_with

SILENT = "0x00"  # stops, answers nothing
SET_CODE = {"ganache": "evm_setAccountCode", "anvil": "anvil_setCode"}


@pytest.fixture
def owned(desk, goods, batch, alice):
    desk.activate(batch, goods, 1, alice)
    return goods[1]


def give_code(account, code):
    answer = web3.provider.make_request(SET_CODE[network.show_active()], [account.address, code])
    assert "error" not in answer


def test_an_account_with_code_is_asked_and_its_signature_alone_is_worth_nothing(
    desk, passport, goods, owned, alice, bob, stranger
):
    terms = desk.handover(owned, alice, bob)
    passport.handover.call(owned.item, goods.proof(1), terms, {"from": stranger})
    give_code(alice, SILENT)
    with reverts_with("SignatureInvalid", alice):
        passport.handover.call(owned.item, goods.proof(1), terms, {"from": stranger})


def test_its_own_transactions_go_on(desk, passport, goods, owned, alice, bob):
    give_code(alice, SILENT)
    terms = desk.handover(owned, alice, bob, signed=False)
    passport.handover.call(owned.item, goods.proof(1), terms, {"from": alice})
    passport.retire.call(owned.token_id, "opened", {"from": alice})
