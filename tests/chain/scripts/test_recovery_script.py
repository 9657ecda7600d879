"""recovery.py: a membership comes to a new wallet: with the old one at once, else after a delay."""

import json

import pytest
from brownie import Membership, accounts, web3

from scripts import deploy, recovery
from tests.chain.community import wait
from tests.chain.scripts.operating import Killed
from zhenbo import deployments
from zhenbo.chain import Chain
from zhenbo.cli import main

REAL_SEND = Chain.send_raw
HOST, DESK, FAN, NEW, STRANGER = 11, 12, 13, 14, 10
DELAY = 60  # of the profile for development chains
TEA = "community=TEA"


@pytest.fixture
def tea(operator):
    """A community with one member, and a desk."""
    words = (f"host={accounts[HOST]}", f"desk={accounts[DESK]}", "places=5")
    assert operator.send(deploy.community, "Tea Fans", "TEA", *words) == 0, operator.err
    members(operator).grant([accounts[FAN]], 0, 0, {"from": accounts[HOST]})
    return operator


def members(operator):
    found = deployments.load(deployments.community_path(operator.chain.name, True, "TEA"))
    return Membership.at(found.address("Membership"))


def owner(operator):
    return members(operator).memberOf(1)[0]


def signs(operator, capsys, member=1):
    """The new wallet's consent; exit code and what was refused where there is none."""
    file = operator.root / "consent.json"
    where = ("--community", "TEA", "--rpc", web3.provider.endpoint_uri, "--out", str(file))
    code = main(["recovery", "sign", str(member), "--account", str(NEW), *where])
    return file, code, capsys.readouterr().err


@pytest.fixture
def consent(tea, capsys):
    file, code, err = signs(tea, capsys)
    assert code == 0, err
    return file


def does(operator, act, *words, number=1, sends=True):
    return (operator.send if sends else operator.run)(act, number, TEA, *words)


def test_the_old_wallet_moves_it_at_once(tea, consent):
    before, joined = tea.state(), members(tea).memberOf(1)[1]
    assert does(tea, recovery.move, f"consent={consent}", sends=False) == 0 and tea.state() == before
    for _ in range(2):
        assert does(tea, recovery.move, f"consent={consent}") == 0, tea.err
    assert owner(tea) == accounts[NEW] and members(tea).memberOf(1)[1] == joined


def test_the_desk_asks_and_anybody_completes_after_the_delay(tea, consent):
    assert does(tea, recovery.main) == 0 and "Nothing is asked for membership 1" in tea.out
    assert does(tea, recovery.complete) == 2 and "Nothing is asked" in tea.err
    for _ in range(2):
        assert does(tea, recovery.ask, f"consent={consent}") == 0, tea.err
    assert f"Membership 1 is to move to {accounts[NEW]}; from" in tea.out
    assert does(tea, recovery.complete) == 2 and "It can be completed from" in tea.err
    assert tea.json(recovery.main, 1, TEA)["to"] == accounts[NEW]
    wait(DELAY)
    assert does(tea, recovery.complete, f"account={STRANGER}") == 0, tea.err
    assert owner(tea) == accounts[NEW]


def test_the_owner_objects_and_it_can_be_asked_anew_later(tea, consent, capsys):
    for _ in range(2):  # the same words once more are another act
        assert does(tea, recovery.ask, f"consent={consent}") == 0, tea.err
        assert does(tea, recovery.veto, f"account={STRANGER}") == 2 and "ConsentMissing" in tea.err
        assert does(tea, recovery.veto) == 0, tea.err
        vetoed = tea.transactions(accounts[FAN])
        assert does(tea, recovery.veto) == 0 and "done before" in tea.out
        assert tea.transactions(accounts[FAN]) == vetoed
        assert does(tea, recovery.complete) == 2 and "Nothing is asked" in tea.err
        assert (
            does(tea, recovery.ask, f"consent={consent}") == 2 and "RecoveryQuiet" in tea.err
        )  # an old consent
        consent, code, err = signs(tea, capsys)
        assert code == 0, err
        assert does(tea, recovery.ask, f"consent={consent}") == 2 and "RecoveryQuiet" in tea.err
        wait(DELAY)
    assert owner(tea) == accounts[FAN]


@pytest.mark.parametrize("after", [True, False])
def test_a_killed_run_goes_on(tea, consent, dies, monkeypatch, after):
    sent = tea.transactions(accounts[DESK])
    dies(1, after)
    with pytest.raises(Killed):
        does(tea, recovery.ask, f"consent={consent}")
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert does(tea, recovery.ask, f"consent={consent}") == 0, tea.err
    assert members(tea).recoveryOf(1)[0] == accounts[NEW]
    assert tea.transactions(accounts[DESK]) == sent + 1


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("act, index", [(recovery.veto, FAN), (recovery.complete, STRANGER)])
def test_what_a_killed_run_ended_is_told_as_done(tea, consent, dies, monkeypatch, act, index, after):
    assert does(tea, recovery.ask, f"consent={consent}") == 0, tea.err
    wait(DELAY)
    dies(1, after)
    sent = tea.transactions(accounts[index])
    with pytest.raises(Killed):
        does(tea, act, f"account={index}")
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    for _ in range(2):
        assert does(tea, act, f"account={index}") == 0, tea.err
    assert members(tea).recoveryOf(1)[0] == "0x" + "0" * 40
    assert owner(tea) == accounts[NEW if act is recovery.complete else FAN]
    assert tea.transactions(accounts[index]) == sent + 1
    other = recovery.veto if act is recovery.complete else recovery.complete
    assert does(tea, other, f"account={index}") == 2 and "Nothing is asked" in tea.err


def test_what_is_no_consent_is_refused(tea, consent, capsys):
    said = json.loads(consent.read_text("utf-8"))
    for wrong, words in (
        (said | {"member": 2}, "is for membership 2"),
        (said | {"chain": 5}, "on chain 5"),
        (said | {"contract": str(accounts[FAN])}, f"of {accounts[FAN]}"),
        (said | {"signature": "0x12"}, "SignatureInvalid"),
        (said | {"deadline": said["deadline"] + 1}, "SignatureInvalid"),
        (said | {"deadline": "soon"}, "is no new wallet's consent"),
        (said | {"more": 1}, "is no new wallet's consent"),
        ([], "is no new wallet's consent"),
    ):
        consent.write_text(json.dumps(wrong), "utf-8")
        assert does(tea, recovery.ask, f"consent={consent}") == 2 and words in tea.err, tea.err
    assert does(tea, recovery.ask) == 2 and "consent=... is missing" in tea.err
    assert does(tea, recovery.main, number="one") == 2 and "the number of a member" in tea.err
    _, code, err = signs(tea, capsys, member=9)
    assert code == 2 and "there is no member 9" in err


def test_help(tea):
    assert tea.run(recovery.help) == 0 and "the desk asks" in tea.out
