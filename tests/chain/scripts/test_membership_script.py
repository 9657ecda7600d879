"""membership.py: memberships for a list, at most once each, resumed; tiers renewed; members listed."""

import shutil

import pytest
from brownie import Membership, accounts, web3
from eth_utils import to_checksum_address

from scripts import membership, recovery
from tests.chain.scripts.founding import founded, settled
from tests.chain.scripts.operating import Killed
from zhenbo import deployments
from zhenbo.chain import Chain
from zhenbo.cli import main
from zhenbo.plans import memberships

REAL_SEND = Chain.send_raw
HOST, FANS, PLACES = 11, 5, 8
TEA = "community=TEA"


def wallet(number):
    """A fan's wallet."""
    return to_checksum_address(f"0xfa{number:038x}")


@pytest.fixture(scope="module")
def community(module_isolation, system, tmp_path_factory):
    return founded(system, tmp_path_factory.mktemp("tea"), {"host": HOST}, places=PLACES)


@pytest.fixture
def tea(operator, community, monkeypatch):
    """A community with a host and eight places; two memberships fit a transaction."""
    monkeypatch.setattr(memberships, "BATCH", 2)
    return settled(operator, community)


@pytest.fixture
def listed(tea):
    """listed(rows): a list of these cells below the heading `wallet`."""

    def write(*rows, heading="wallet", name="members.csv"):
        file = tea.root / name
        file.write_text("\n".join([heading, *map(str, rows)]) + "\n", "utf-8")
        return file

    return write


def members(operator):
    found = deployments.load(deployments.community_path(operator.chain.name, True, "TEA"))
    return Membership.at(found.address("Membership"))


def fans(first=1, last=FANS):
    return [wallet(number) for number in range(first, last + 1)]


def test_a_dry_run_says_what_would_happen_and_changes_nothing(tea, listed):
    file = listed(*fans())
    before = tea.state()
    assert tea.run(membership.grant, file, TEA, "tier=1", "until=2099-12-31") == 0, tea.err
    assert tea.state() == before
    assert "5 join; 0 are members already; 3 places are left" in tea.out
    assert "Grant memberships, batch 3/3 (1 people)" in tea.out and "tier 1, until 2099-12-31" in tea.out


def test_everybody_on_the_list_is_a_member_once(tea, listed):
    file = listed(*fans(), heading="wallet")
    assert tea.send(membership.grant, file, TEA, "tier=1", "until=2099-12-31") == 0, tea.err
    found = members(tea)
    assert found.totalSupply() == FANS and found.places() == PLACES - FANS
    assert found.memberOf(found.memberIdOf(wallet(3)))[2:4] == (1, 4_102_444_799)
    sent = tea.transactions(accounts[HOST])
    shutil.rmtree(tea.root / "build" / "journal")
    assert tea.send(membership.grant, file, TEA, "tier=1", "until=2099-12-31") == 0
    assert "0 join; 5 are members already" in tea.out and tea.transactions(accounts[HOST]) == sent
    more = listed(*fans(4, 7), name="more.csv")
    assert tea.send(membership.grant, more, TEA) == 0, tea.err
    assert "2 join; 2 are members already" in tea.out and found.totalSupply() == 7
    assert found.memberOf(found.memberIdOf(wallet(4)))[2] == 1


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("transaction", [1, 3])
def test_a_killed_run_resumes(tea, listed, dies, monkeypatch, transaction, after):
    file, sent = listed(*fans()), tea.transactions(accounts[HOST])
    dies(transaction, after)
    with pytest.raises(Killed):
        tea.send(membership.grant, file, TEA)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert tea.send(membership.grant, file, TEA) == 0, tea.err
    assert members(tea).totalSupply() == FANS and members(tea).lastId() == FANS
    assert tea.transactions(accounts[HOST]) == sent + 3


def test_tiers_are_renewed_and_the_seniority_stays(tea, listed):
    tea.send(membership.grant, listed(*fans()), TEA, "tier=1", "until=2090-12-31")
    found = members(tea)
    joined = found.memberOf(2)[1]
    file = listed(wallet(2), wallet(4), name="renewed.csv")
    assert tea.send(membership.renew, file, TEA, "tier=2", "until=2099-12-31") == 0, tea.err
    assert found.memberOf(2)[1:4] == (joined, 2, 4_102_444_799) and found.memberOf(1)[2] == 1
    sent = tea.transactions(accounts[HOST])
    assert tea.send(membership.renew, file, TEA, "tier=2", "until=2099-12-31") == 0
    assert tea.transactions(accounts[HOST]) == sent
    assert tea.send(membership.renew, listed(wallet(77), name="strangers.csv"), TEA, "tier=2") == 2
    assert "No members: 0x" in tea.err
    assert tea.run(membership.renew, file, TEA) == 2 and "tier=... is missing" in tea.err


def test_a_tier_is_given_again_after_another(tea, listed):
    file = listed(*fans(1, 3))
    assert tea.send(membership.grant, file, TEA) == 0, tea.err
    found = members(tea)
    for number in (2, 1, 2, 1):
        sent = tea.transactions(accounts[HOST])
        for _ in range(2):
            assert tea.send(membership.renew, file, TEA, f"tier={number}", "until=2099-12-31") == 0, tea.err
        assert [found.memberOf(one)[2] for one in (1, 2, 3)] == [number] * 3
        assert tea.transactions(accounts[HOST]) == sent + 2


def test_who_left_is_granted_anew_and_named(tea, listed):
    file = listed(accounts[13], wallet(1))
    assert tea.send(membership.grant, file, TEA) == 0, tea.err
    found = members(tea)
    for number in (3, 4):
        found.leave(found.memberIdOf(accounts[13]), (0, b""), {"from": accounts[13]})
        assert tea.send(membership.grant, file, TEA) == 0, tea.err
        assert "1 join; 1 are members already" in tea.out
        assert f"{accounts[13]} was a member before and joins anew" in tea.out
        assert found.memberIdOf(accounts[13]) == number
        sent = tea.transactions(accounts[HOST])
        assert tea.send(membership.grant, file, TEA) == 0 and "anew" not in tea.out
        assert tea.transactions(accounts[HOST]) == sent


def test_a_wallet_whose_membership_moved_is_named(tea, listed):
    file = listed(accounts[13], name="old.csv")
    assert tea.send(membership.grant, file, TEA) == 0, tea.err
    number = members(tea).memberIdOf(accounts[13])
    where = (
        "--community",
        "TEA",
        "--rpc",
        web3.provider.endpoint_uri,
        "--out",
        str(tea.root / "consent.json"),
    )
    assert main(["recovery", "sign", str(number), "--account", "14", *where]) == 0
    assert tea.send(recovery.move, number, TEA, f"consent={where[-1]}", "account=13") == 0, tea.err
    assert tea.run(membership.grant, file, TEA) == 0, tea.err
    assert f"{accounts[13]} moved its membership to {accounts[14]}: granted anew it is one member" in tea.out


def test_members_are_listed_without_those_who_left(tea, listed):
    tea.send(membership.grant, listed(*fans(1, 2), accounts[13]), TEA, "tier=1", "until=2099-12-31")
    found = members(tea)
    found.leave(found.memberIdOf(accounts[13]), (0, b""), {"from": accounts[13]})
    assert tea.run(membership.list, TEA) == 0
    assert f"#1 {wallet(1)} since" in tea.out and "tier 1 until 2099-12-31" in tea.out
    assert "2 members, 5 places left" in tea.out and str(accounts[13]) not in tea.out
    rows = tea.json(membership.list, TEA)
    assert [row["id"] for row in rows] == [1, 2]
    assert rows[0]["account"] == wallet(1) and rows[0]["until"] == 4_102_444_799


def test_fans_may_be_named_by_their_wallets_table(tea, listed):
    wallets = listed(f"ann,{wallet(8)}", f"bea,{wallet(9)}", heading="fan,wallet", name="wallets.csv")
    file = listed("ann", "bea", heading="fan", name="fans.csv")
    assert tea.send(membership.grant, file, TEA, f"wallets={wallets}") == 0, tea.err
    assert members(tea).memberIdOf(wallet(9)) > 0


def test_a_list_with_mistakes_is_refused_with_every_place(tea, listed):
    own = members(tea).address
    file = listed(wallet(1), wallet(1), "0x12", own)
    before = tea.state()[:2]
    assert tea.send(membership.grant, file, TEA) == 2
    assert "row 3, wallet: the wallet of row 2 again; delete this row" in tea.err
    assert "row 4, wallet" in tea.err and "row 5, wallet" in tea.err
    assert (tea.root / "members.fixed.csv").exists() and tea.state()[:2] == before


def test_no_more_than_there_are_places(tea, listed):
    assert tea.send(membership.grant, listed(*fans(1, 9)), TEA) == 2
    assert "9 would join, 8 places are left" in tea.err and "setPlaces" in tea.err
    assert tea.run(membership.grant, listed(*fans()), TEA, "account=10") == 1
    assert "would be refused" in tea.out and "AccessManagedUnauthorized" in tea.out
    assert "3 would be refused; the reasons are above" in tea.err


@pytest.mark.parametrize(
    "args, words",
    [
        ((), "1 words are needed"),
        (("members.csv",), "community=... is missing"),
        (("members.csv", TEA, "until=soon"), "a date is meant"),
        (("members.csv", TEA, "until=2020-01-01"), "that day is over"),
        (("members.csv", TEA, "tier=300"), "tiers are 0 to 255"),
        (("members.csv", TEA, "label=x"), "is not an option here"),
    ],
)
def test_wrong_use_says_how(tea, listed, args, words):
    listed(*fans())
    assert tea.run(membership.grant, *args) == 2 and words in tea.err


def test_help_is_in_the_readers_language(tea, monkeypatch):
    assert tea.run(membership.help) == 0 and "Grants memberships to a list" in tea.out
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    assert tea.run(membership.help) == 0 and "按名单授予会员资格" in tea.out
