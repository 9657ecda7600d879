"""What Brownie no longer asks the node for changes nothing that tests see."""

import pytest
from brownie import Consortium, Notary, accounts, chain
from brownie._config import CONFIG
from brownie.exceptions import VirtualMachineError

from tests.chain.errors import error_text, reverts_with


@pytest.fixture(scope="module")
def consortium():
    return Consortium.deploy(accounts[0], {"from": accounts[0]})


def refused(consortium):
    with pytest.raises(VirtualMachineError) as caught:
        consortium.addMember("x" * 1000, {"from": accounts[0]})
    return caught.value


def test_a_reason_that_was_asked_for_is_that_of_the_trace(consortium):
    error = refused(consortium)
    assert error.revert_msg == error_text("MemberNameInvalid", 1000)
    assert chain.get_transaction(error.txid).revert_msg == error.revert_msg


def test_lines_are_shown_on_request(consortium, monkeypatch):
    assert not refused(consortium).source
    monkeypatch.setitem(CONFIG.argv, "revert", True)
    assert "Traceback for" in refused(consortium).source


def test_what_is_printed_is_only_what_is_asked_for(consortium, capfd):
    consortium.addMember("quiet", {"from": accounts[0]})
    assert "Transaction sent" not in capfd.readouterr().out
    consortium.addMember("loud", {"from": accounts[0]}, silent=False)
    assert "Transaction sent" in capfd.readouterr().out


def test_a_contract_that_was_undone_is_forgotten_and_an_earlier_one_is_not(consortium):
    before = [*Consortium, *Notary]
    mark = chain._take_snapshot()
    for _ in range(2):  # known from the first return on
        Notary.deploy(consortium, {"from": accounts[0]})
        assert [*Consortium, *Notary] != before
        mark = chain._revert(mark)
        assert [*Consortium, *Notary] == before
    with reverts_with("MemberNameInvalid", 1000):
        consortium.addMember("x" * 1000, {"from": accounts[0]})


def test_a_contract_that_was_found_by_its_address_is_looked_at_again_below_where_it_stood(consortium):
    mark = chain._take_snapshot()
    address = Notary.deploy(consortium, {"from": accounts[0]}).address
    Notary.remove(Notary[-1])
    Notary.at(address)
    stays = chain._take_snapshot()
    consortium.addMember("later", {"from": accounts[0]})
    chain._revert(stays)
    assert address in [one.address for one in Notary]
    chain._revert(mark)
    assert address not in [one.address for one in Notary]
