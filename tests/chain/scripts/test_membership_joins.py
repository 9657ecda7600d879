"""membership.py open and relay, `zhenbo member`: fans join, renew and leave by a signature, without gas."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from brownie import Membership, Points, Treasury, Wallet, accounts, chain, web3

from scripts import membership
from tests.chain.community import NONE
from tests.chain.scripts.founding import founded, settled
from tests.chain.scripts.operating import Killed, later
from tests.chain.system import private_key
from zhenbo import deployments, messages
from zhenbo.chain import Chain
from zhenbo.cli import main
from zhenbo.merkle import entry_word
from zhenbo.plans.calldata import calldata
from zhenbo.plans.membership_acts import ByList, Consent
from zhenbo.plans.membership_files import read_consent
from zhenbo.plans.membership_lists import read_allowed
from zhenbo.polls.ballots import write_signed

REAL_SEND = Chain.send_raw
DEPLOYER, GUARDIAN, RELAY, HOST = 0, 6, 7, 11
ANN, BEA, CAT, STRANGER = 13, 14, 15, 16
PRICE, MONTH, POINTS, PLACES = 300, 30 * 86_400, 700, 2
TEA = "community=TEA"
TOMORROW, LAST_DAY = (f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}" for days in (2, 100))
CLOSES, URI = f"closes={LAST_DAY}", "uri=https://tea.example/friends.json"


@pytest.fixture(scope="module")
def community(module_isolation, system, tmp_path_factory):
    """Two places; tier 1 is sold by the month, and Cat has points for two of them."""
    people = {"host": HOST, "guardian": GUARDIAN}
    made = founded(system, tmp_path_factory.mktemp("tea"), people, places=PLACES)
    treasury, deployer = Treasury.at(made.address("Treasury")), accounts[DEPLOYER]
    for target, signature, *arguments in (
        ("Membership", "setTier(uint8,uint96,uint32)", 1, PRICE, MONTH),
        ("Points", "setBudget(address,uint96)", deployer.address, POINTS),
    ):
        call = made.address(target), 0, calldata(signature, *arguments), NONE, NONE
        treasury.schedule(*call, 0, {"from": deployer})
        treasury.execute(*call, {"from": deployer})
    Points.at(made.address("Points")).createMany(
        [entry_word(accounts[CAT].address, POINTS)], {"from": deployer}
    )
    return made


@pytest.fixture
def tea(operator, community):
    return settled(operator, community)


def contract(operator, kind=Membership):
    found = deployments.load(deployments.community_path(operator.chain.name, True, "TEA"))
    return kind.at(found.address(kind._name))


def listed(operator, *people, name="friends.csv"):
    file = operator.root / name
    file.write_text("\n".join(["钱包", *(accounts[one].address for one in people)]), "gb18030")
    return file


def opens(operator, file, *options, sends=True):
    run = operator.send if sends else operator.run
    return run(membership.open, file, TEA, *(options or (CLOSES, URI)))


@pytest.fixture
def allowed(tea):
    """The public file of a list that is open for Ann and Bea, and for a stranger."""
    assert opens(tea, listed(tea, ANN, BEA, STRANGER), CLOSES, URI, "tier=2") == 0, tea.err
    (file,) = tea.root.glob("friends.allowed-*.json")
    return file


@pytest.fixture
def signs(tea, capsys):
    """signs(account, act, ...): exit code, what was printed and refused; the files lie in `signs.folder`."""

    def run(account, act, *words):
        where = ("--community", "TEA", "--rpc", web3.provider.endpoint_uri, "--out", str(signs_folder))
        capsys.readouterr()
        code = main(["member", act, *map(str, words), "--account", str(account), *where])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    signs_folder = tea.root / "signed"
    run.folder = signs_folder
    return run


def relays(operator, *paths, sends=True):
    return (operator.send if sends else operator.run)(membership.relay, *paths, TEA)


def test_a_list_is_opened_once_and_its_file_is_what_the_chain_has(tea):
    file, found = listed(tea, ANN, BEA, STRANGER), contract(tea)
    before = tea.state()
    assert opens(tea, file, sends=False) == 0 and tea.state() == before
    assert "3 people may join by a signature" in tea.out
    assert "3 may join, 0 are members already; there are 2 places" in tea.out
    assert "Places do not suffice" in tea.out and "The tier ends before" not in tea.out
    assert opens(tea, file, CLOSES, URI, f"until={TOMORROW}", sends=False) == 0
    assert "The tier ends before the list closes" in tea.out
    for _ in range(2):
        assert opens(tea, file) == 0, tea.err
    (public,) = tea.root.glob("*.allowed-*.json")
    allowed = read_allowed(public.read_bytes(), "")
    assert found.listCount() == 1 and bytes(found.listOf(1)[0]) == allowed.root
    assert set(allowed.accounts) == {accounts[one].address for one in (ANN, BEA, STRANGER)}
    account = accounts[BEA]
    found.joinByList(account, 1, allowed.proof(account.address), (0, b""), {"from": account})
    assert found.memberIdOf(account) == 1


def test_a_list_is_closed_and_can_be_opened_anew(tea, allowed):
    found = contract(tea)
    assert tea.run(membership.lists, TEA) == 0
    assert f"tier 2, open until {LAST_DAY} 23:59:59 UTC" in tea.out
    for _ in range(2):
        assert tea.send(membership.close, "list=1", TEA) == 0, tea.err
    assert found.listOf(1)[3] == 0
    assert tea.json(membership.lists, TEA)[0]["closes"] == 0
    for _ in range(2):
        assert opens(tea, tea.root / "friends.csv", CLOSES, URI, "tier=2") == 0, tea.err
    assert found.listCount() == 2 and found.listOf(2)[3] > 0
    assert tea.run(membership.close, "list=9", TEA) == 2 and "There is no list 9" in tea.err


@pytest.mark.parametrize("after", [True, later(False)])
def test_a_killed_opening_is_finished_by_the_same_command(tea, dies, monkeypatch, after):
    file, sent = listed(tea, ANN), tea.transactions(accounts[HOST])
    dies(1, after)
    with pytest.raises(Killed):
        opens(tea, file)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert opens(tea, file) == 0, tea.err
    assert contract(tea).listCount() == 1 and tea.transactions(accounts[HOST]) == sent + 1


def test_a_fan_joins_by_a_list_without_gas_and_once(tea, allowed, signs):
    sent = tea.transactions(accounts[ANN])
    code, out, err = signs(ANN, "join", "--list", allowed)
    assert code == 0, err
    assert f"{accounts[ANN]} joins by list 1" in out and "good until" in out
    before = tea.state()
    assert relays(tea, signs.folder, sends=False) == 0 and tea.state() == before
    assert "1 good, 0 in effect before, 0 bad" in tea.out
    assert relays(tea, signs.folder) == 0, tea.err
    found, relayed = contract(tea), tea.transactions(accounts[RELAY])
    assert found.memberOf(found.memberIdOf(accounts[ANN]))[2] == 2
    assert tea.transactions(accounts[ANN]) == sent
    assert relays(tea, signs.folder) == 0 and "0 good, 1 in effect before, 0 bad" in tea.out
    assert tea.transactions(accounts[RELAY]) == relayed


def test_a_fan_joins_for_points_renews_and_leaves(tea, signs):
    """Each is paid once, by a permit that goes along; the last of the points do not suffice."""
    found, points = contract(tea), contract(tea, Points)
    for act, paid in (("join", PRICE), ("renew", 2 * PRICE)):
        code, out, err = signs(CAT, act, "--tier", 1)
        assert code == 0, err
        assert "costs 300 points now, for 30 days; you have" in out and "pay 300 at most" in out
        for _ in range(2):
            assert relays(tea, signs.folder) == 0, tea.err
        assert points.balanceOf(accounts[CAT]) == POINTS - paid
        assert points.allowance(accounts[CAT], found) == 0
    _, joined, tier, until, total = found.memberOf(1)
    assert (tier, until, total) == (1, joined + 2 * MONTH, 2 * PRICE)
    code, _, err = signs(CAT, "renew", "--tier", 1)
    assert code == 2 and "has 100 points of the 300 it costs" in err
    assert signs(CAT, "leave")[0] == 0
    relays(tea, signs.folder)
    assert "1 good, 2 in effect before, 0 bad" in tea.out and found.totalSupply() == 0
    assert relays(tea, signs.folder) == 1 and "its nonce 0 is used up: sign again" in tea.out
    assert "0 good, 2 in effect before, 1 bad" in tea.out and found.totalSupply() == 0


def test_who_leaves_right_after_joining_has_gas_enough(tea, signs):
    """The node estimates in the second of the grant, in which votes would keep less than later."""
    contract(tea).grant([accounts[ANN]], 0, 0, {"from": accounts[HOST]})
    assert signs(ANN, "leave")[0] == 0
    chain.sleep(100)
    assert relays(tea, signs.folder) == 0, tea.err
    assert contract(tea).totalSupply() == 0


def test_a_wallet_that_is_a_contract_joins_too(tea):
    """ERC-1271: the wallet says itself whether it signed."""
    found, wallet = contract(tea), accounts[ANN].deploy(Wallet, accounts[ANN])
    file = tea.root / "wallets.csv"
    file.write_text(f"wallet\n{wallet.address}\n", "utf-8")
    assert opens(tea, file) == 0, tea.err
    (public,) = tea.root.glob("wallets.allowed-*.json")
    act = ByList(1, read_allowed(public.read_bytes(), "").proof(wallet.address))
    draft = Consent(chain.id, found.address, wallet.address, 0, chain[-1].timestamp + 1_000, act)
    for owner, code in ((BEA, 1), (ANN, 0)):
        signature = messages.sign(draft.message(found.name()), private_key(owner))
        signed = write_signed(
            tea.root / str(owner), draft.file, replace(draft, signature=signature).as_json()
        )
        assert relays(tea, signed) == code, tea.err
        assert found.memberIdOf(wallet) == 1 - code
        assert ("is not signed by its account" in tea.out) == bool(code)


def test_what_cannot_be_relayed_is_named_and_hinders_no_other(tea, allowed, signs):
    for account in (ANN, BEA, STRANGER):
        assert signs(account, "join", "--list", allowed)[0] == 0
    signs(CAT, "join", "--tier", 1, "--most", 400)
    ann, bea, stranger, cat = (
        read_consent(next(signs.folder.glob(f"*{accounts[one].address.lower()}*")).read_bytes(), "")
        for one in (ANN, BEA, STRANGER, CAT)
    )
    bad = (
        ("another act of this account is sent", ann),
        ("is for another chain or community", replace(bea, chain_id=5)),
        ("another chain or community", replace(bea, contract=ann.account)),
        ("is not proven on list 1", replace(bea, act=ByList(1, bea.act.proof[:-1]))),
        ("there is no list 7", replace(bea, act=ByList(7, bea.act.proof))),
        ("is not signed by its account", replace(bea, deadline=bea.deadline + 1)),
        ("its nonce is 3, now 0", replace(bea, nonce=3)),
        ("was good until", replace(bea, deadline=chain[-1].timestamp - 1)),
        ("costs 300 points now, 200 are agreed", replace(cat, act=replace(cat.act, price=200))),
        ("tier 4 is not sold", replace(cat, act=replace(cat.act, tier=4))),
        ("may not take its points", replace(cat, permit=None)),
        ("its permit over points is not good", replace(cat, permit=replace(cat.permit, nonce=1))),
    )
    queue = tea.root / "queue.jsonl"
    lines = [ann, *(one for _, one in bad), bea, stranger, cat]
    queue.write_text("".join(json.dumps(one.as_json()) + "\n" for one in lines) + "{}\n", "utf-8")
    assert relays(tea, queue) == 1, tea.err
    wrong = (
        *(said for said, _ in bad),
        "",
        "no places are left",
        "",
        "is nothing that `zhenbo member` signed",
    )
    for place, said in enumerate(wrong, 2):
        lines = [line for line in tea.out.splitlines() if line.startswith(f"  queue.jsonl:{place}: ")]
        assert len(lines) == bool(said) and all(said in line for line in lines)
    found = contract(tea)
    assert "3 good, 0 in effect before, 14 bad" in tea.out and found.totalSupply() == 3
    assert contract(tea, Points).allowance(accounts[CAT], found) == 400 - PRICE
    assert relays(tea, queue) == 1 and f"queue.jsonl:{len(bad) + 3}: no places are left" in tea.out
    assert "0 good, 12 in effect before, 5 bad" in tea.out and found.totalSupply() == 3


@pytest.mark.parametrize(
    "transaction, after", [(2, True), later(1, True), later(1, False), later(2, False), later(3, True)]
)
def test_a_killed_relay_is_finished_by_the_same_command(
    tea, allowed, signs, dies, monkeypatch, transaction, after
):
    """A list's member, and one whose permit comes before it joins: three transactions in all."""
    signs(ANN, "join", "--list", allowed)
    signs(CAT, "join", "--tier", 1)
    sent = tea.transactions(accounts[RELAY])
    dies(transaction, after)
    with pytest.raises(Killed):
        relays(tea, signs.folder)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert relays(tea, signs.folder, sends=False) == 2 and "An earlier run was interrupted" in tea.err
    assert relays(tea, signs.folder) == 0, tea.err
    assert contract(tea).totalSupply() == 2
    assert contract(tea, Points).balanceOf(accounts[CAT]) == POINTS - PRICE
    assert tea.transactions(accounts[RELAY]) == sent + 3


def test_what_somebody_else_sent_meanwhile_is_not_sent_again(tea, allowed, signs):
    signs(CAT, "join", "--tier", 1)
    signs(ANN, "join", "--list", allowed)
    found, points = contract(tea), contract(tea, Points)
    cat, ann = (
        read_consent(next(signs.folder.glob(f"*{accounts[one].address.lower()}*")).read_bytes(), "")
        for one in (CAT, ANN)
    )
    points.permit(*cat.permit_call(points.address).args, {"from": accounts[STRANGER]})
    found.joinByList(*ann.call().args, {"from": accounts[STRANGER]})
    sent = tea.transactions(accounts[RELAY])
    assert relays(tea, signs.folder) == 0, tea.err
    assert "1 good, 1 in effect before" in tea.out and found.totalSupply() == 2
    assert tea.transactions(accounts[RELAY]) == sent + 1


def test_what_cannot_be_signed_is_refused_in_words(tea, allowed, signs):
    said = json.loads(allowed.read_text("utf-8"))
    changed, other = tea.root / "changed.json", tea.root / "other.json"
    changed.write_text(json.dumps(said | {"accounts": said["accounts"][:2]}), "utf-8")
    other.write_text(json.dumps(said | {"chain": 5}), "utf-8")
    shut = listed(tea, ANN, name="shut.csv")
    assert opens(tea, shut) == 0 and tea.send(membership.close, "list=2", TEA) == 0
    (closed,) = tea.root.glob("shut.allowed-*.json")
    contract(tea).grant([accounts[BEA]], 1, 0, {"from": accounts[HOST]})
    for account, act, words, reason in (
        (CAT, "join", ("--list", allowed), "is not on the list"),
        (ANN, "join", ("--list", changed), "its root is not that of its accounts"),
        (ANN, "join", ("--list", other), "is for chain 5"),
        (ANN, "join", ("--list", closed), "there is no list 2, or it has closed"),
        (ANN, "join", ("--list", tea.root / "friends.csv"), "is no list of `brownie run membership open`"),
        (BEA, "join", ("--list", allowed), "is member #1 already"),
        (ANN, "join", (), "give --list, or --tier"),
        (ANN, "join", ("--tier", 1), "has 0 points of the 300"),
        (CAT, "join", ("--tier", 1, "--most", 200), "costs 300 points now, 200 are agreed"),
        (CAT, "join", ("--tier", 3), "tier 3 is not sold"),
        (BEA, "renew", ("--tier", 1), "has tier 1 for good"),
        (ANN, "leave", (), "is no member of this community"),
    ):
        code, _, err = signs(account, act, *words)
        assert code == 2 and reason in err, err
    assert not signs.folder.exists()


@pytest.mark.parametrize(
    "options, words",
    [
        ((URI,), "closes=... is missing"),
        ((CLOSES,), "uri=... is missing"),
        (("closes=2099-01-01", URI), "a list closes within a year"),
        (("closes=2020-01-01", URI), "closes=2020-01-01: that day is over"),
        ((CLOSES, "uri=" + "x" * 257), "1 to 256 bytes are meant"),
        ((CLOSES, URI, "tier=256"), "tiers are 0 to 255"),
    ],
)
def test_wrong_terms_are_refused(tea, options, words):
    assert opens(tea, listed(tea, ANN), *options) == 2 and words in tea.err


def test_a_list_with_mistakes_is_not_opened(tea):
    file = listed(tea, ANN, ANN)
    assert opens(tea, file) == 2 and "delete this row" in tea.err
    assert (tea.root / "friends.fixed.csv").exists() and not list(tea.root.glob("*.allowed-*"))
