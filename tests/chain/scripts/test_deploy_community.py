"""deploy.py community: stages that resume, a manager of its own, and a deployer that ends up with nothing."""

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from brownie import Airdrop, CommunityManager, Points, Rewards, RuleBook, Treasury, accounts, chain

from scripts import budget, check, check_community, deploy, verify
from tests.chain.errors import reverts_with
from tests.chain.scripts.operating import Killed, Operator, later
from zhenbo import create2, deployments
from zhenbo.chain import Chain
from zhenbo.plans.community import COMMUNITY
from zhenbo.plans.community_parameters import Parameters

DOCS = Path(__file__).resolve().parents[3] / "docs"
SCRIPTS = {"deploy": deploy, "check": check}
DAY = 86_400
REAL_SEND = Chain.send_raw
TEA = ("Tea Fans 茶友", "TEA")
TRANSACTIONS = 15  # thirteen contracts, the wiring, the deployer's goodbye
NOBODY = "0x" + "0" * 40
POSTER, GUARDIAN, SENDER, ADMIN, HOST, DESK = range(20, 26)  # indices in the wallet
STRANGER = 10


def people():
    return (
        f"poster={accounts[POSTER]}",
        f"guardian={accounts[GUARDIAN]}",
        f"sender={accounts[SENDER]}",
        f"host={accounts[HOST]}",
        f"desk={accounts[DESK]}",
    )


BUDGETS = ("rewards=1000000", "airdrop=5000", "places=1000")


@pytest.fixture
def deployer(operator):
    return operator


@pytest.fixture
def without_factory(deployer):
    if deployer.chain.has_code(create2.FACTORY):
        deployer.chain.rpc.ask("anvil_setCode", create2.FACTORY, "0x")


@pytest.fixture
def with_factory(deployer):
    if not deployer.chain.has_code(create2.FACTORY):
        pytest.skip(f"{deployer.chain.name} starts without the factory; anvil has it")


def community(deployer, name="TEA"):
    return deployments.load(deployments.community_path(deployer.chain.name, True, name))


def verdicts(deployer, name="TEA"):
    """What `check` finds wrong, and what it says in red all the same."""
    found = list(check_community.inspect(deployer.chain, community(deployer, name)))
    return [[f"{f.what}: {f.found}" for f in found if f.verdict == verdict] for verdict in ("fail", "warn")]


def test_dry_run_changes_nothing(deployer):
    before = deployer.state()
    assert deployer.run(deploy.community, *TEA, *people(), *BUDGETS) == 0
    assert deployer.state() == before
    assert "Deploy the Points “Tea Fans 茶友” (TEA), region CN" in deployer.out
    assert "depends on the steps before" in deployer.out and "\n16." not in deployer.out
    assert "Fans cannot pass points to each other (CN), for good" in deployer.out
    assert f"poster: {accounts[POSTER]}" in deployer.out and "0.01 ETH" in deployer.out
    assert "the deployer is the Treasury's only proposer" in deployer.out


def test_deploys_and_reads_back(deployer, system):
    assert deployer.send(deploy.community, *TEA, *people(), *BUDGETS, "bond=5wei", "region=OPEN") == 0
    done = community(deployer)
    assert tuple(sorted(done.contracts)) == tuple(sorted(COMMUNITY))
    parameters = Parameters.read(done.parameters)
    assert parameters.consortium == system.consortium.address and parameters.deployer == accounts[0]
    assert (parameters.bond, parameters.region, parameters.rewards) == (5, "OPEN", 1_000_000)
    manager, treasury = done.address("CommunityManager"), done.address("Treasury")
    assert CommunityManager.at(manager).hasRole(0, treasury) == (True, 0)
    assert CommunityManager.at(manager).hasRole(0, accounts[0]) == (False, 0)
    points = Points.at(done.address("Points"))
    assert (points.name(), points.symbol(), points.region()) == (*TEA, 1)
    failed, warned = verdicts(deployer)
    assert not failed and len(warned) == 1 and "only proposer; good for trials only" in warned[0]
    assert f"Recorded in {deployments.community_path(deployer.chain.name, True, 'TEA')}" in deployer.out


def test_twice_is_harmless(deployer):
    deployer.send(deploy.community, *TEA, *people())
    before = deployer.state(journals=False)
    assert deployer.send(deploy.community, *TEA, *people()) == 0
    assert deployer.state(journals=False) == before
    assert deployer.run(deploy.community, *TEA, *people()) == 0
    assert deployer.out.count("done before") == TRANSACTIONS and "Costs at most 0 ETH" in deployer.out


@pytest.mark.parametrize(
    "transaction, after",
    [
        *((1, True), (14, False), (15, True)),
        *(later(number, True) for number in range(2, 15)),
        *(later(number, False) for number in (1, 4, 8, 15)),
    ],
)
def test_a_killed_run_resumes_and_no_contract_is_made_twice(deployer, dies, monkeypatch, transaction, after):
    first = deployer.transactions(accounts[0])
    dies(transaction, after)
    with pytest.raises(Killed):
        deployer.send(deploy.community, *TEA, *BUDGETS)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert deployer.run(deploy.community, *TEA, *BUDGETS) == 0
    assert deployer.send(deploy.community, *TEA, *BUDGETS) == 0
    assert deployer.transactions(accounts[0]) == first + TRANSACTIONS
    assert len(community(deployer).contracts) == len(COMMUNITY)


def test_no_stops(deployer, says):
    says("no")
    before = deployer.state()[:2]
    assert deployer.run(deploy.community, *TEA, "send=yes") == 2
    assert deployer.state()[:2] == before and "Not agreed" in deployer.err


@pytest.mark.parametrize("factory", ["with_factory", "without_factory"])
def test_two_communities_side_by_side_share_no_contract(deployer, request, factory):
    request.getfixturevalue(factory)
    for symbol in ("TEA", "MILK"):
        assert deployer.send(deploy.community, TEA[0], symbol, *people(), *BUDGETS) == 0
    found = [c.address for name in ("TEA", "MILK") for c in community(deployer, name).contracts.values()]
    assert len(set(found)) == 2 * len(COMMUNITY)
    for name in ("TEA", "MILK"):
        assert deployer.run(check.community, name) == 0, deployer.err
    authorities = {
        Points.at(community(deployer, name).address("Points")).authority() for name in ("TEA", "MILK")
    }
    assert authorities == {community(deployer, n).address("CommunityManager") for n in ("TEA", "MILK")}


def test_the_same_symbol_again_is_refused_unless_it_is_another_edition(deployer):
    deployer.send(deploy.community, *TEA, *BUDGETS)
    before = deployer.state()
    assert deployer.send(deploy.community, "Other Fans", "TEA", "rewards=7", "airdrop=5000") == 2
    assert "another name, places, rewards" in deployer.err and "edition=WORD" in deployer.err
    assert deployer.state() == before
    assert deployer.send(deploy.community, "Other Fans", "TEA", "rewards=7", "edition=second") == 0
    first, second = community(deployer), community(deployer, "TEA-second")
    assert not {c.address for c in first.contracts.values()} & {c.address for c in second.contracts.values()}
    assert deployer.run(check.community, "TEA") == deployer.run(check.community, "TEA-second") == 0


def test_two_deployers_of_the_same_words_share_no_contract(with_factory, deployer):
    """With an admin named, the Treasury's arguments do not tell the deployers apart; the salt does."""
    words = (*TEA, f"admin={accounts[ADMIN]}")
    deployer.send(deploy.community, *words)
    first = community(deployer)
    assert deployer.send(deploy.community, *words, "account=1") == 2
    assert "another deployer" in deployer.err
    deployments.community_path(deployer.chain.name, True, "TEA").unlink()
    assert deployer.send(deploy.community, *words, "account=1") == 0
    second = community(deployer)
    assert not {c.address for c in first.contracts.values()} & {c.address for c in second.contracts.values()}


def test_a_lost_journal_creates_nothing_twice(with_factory, deployer):
    deployer.send(deploy.community, *TEA, *people())
    done, sent = community(deployer), deployer.transactions(accounts[0])
    shutil.rmtree(deployer.root / "build" / "journal")
    deployments.community_path(deployer.chain.name, True, "TEA").unlink()
    assert deployer.send(deploy.community, *TEA, *people()) == 0
    assert community(deployer).contracts == done.contracts
    assert deployer.transactions(accounts[0]) == sent


def test_the_dry_run_names_the_addresses_to_come(with_factory, deployer):
    deployer.run(deploy.community, *TEA)
    assert "the same addresses on every chain" in deployer.out


def test_the_core_comes_first(project, capsys, system):
    alone = Operator(system.chain, project, capsys)
    assert alone.send(deploy.community, *TEA) == 2
    assert "Deploy first: `brownie run deploy`" in alone.err


def test_a_core_that_is_gone_is_told(deployer, system):
    """Its file is of this chain, but a development chain may have been taken back to before it."""
    file = deployments.path(deployer.chain.name, True)
    found = json.loads(file.read_text("utf-8"))
    found["contracts"]["Consortium"]["address"] = accounts[25].address
    file.write_text(json.dumps(found), "utf-8")
    before = deployer.state()
    assert deployer.send(deploy.community, *TEA) == 2
    assert f"No Consortium lives at {accounts[25]}" in deployer.err
    assert deployer.state() == before


def test_production_refuses_what_leaves_it_in_wrong_hands(deployer):
    before, admin = deployer.state(), f"admin={accounts[ADMIN]}"
    assert deployer.send(deploy.community, *TEA, "profile=production") == 2
    assert "handed to an admin account" in deployer.err
    assert deployer.send(deploy.community, *TEA, "profile=production", f"admin={accounts[0]}") == 2
    assert "the deployer's own account" in deployer.err
    same = (f"poster={accounts[POSTER]}", f"guardian={accounts[POSTER]}")
    assert deployer.send(deploy.community, *TEA, "profile=production", admin, *same) == 2
    assert "cannot also decide disputes" in deployer.err
    assert deployer.state() == before


def test_production_hands_over_with_its_delays(deployer):
    words = ("profile=production", f"admin={accounts[ADMIN]}", *people(), *BUDGETS)
    assert deployer.send(deploy.community, *TEA, *words) == 0
    done = community(deployer)
    treasury = Treasury.at(done.address("Treasury"))
    proposer = treasury.PROPOSER_ROLE()
    assert treasury.hasRole(proposer, accounts[ADMIN]) and not treasury.hasRole(proposer, accounts[0])
    assert treasury.getMinDelay() == 2 * DAY and treasury.hasRole(treasury.EXECUTOR_ROLE(), NOBODY)
    book = RuleBook.at(done.address("RuleBook"))
    assert (book.notice(), book.sunsetNotice()) == (7 * DAY, 90 * DAY)
    assert Rewards.at(done.address("Rewards")).decisionTime() == 7 * DAY
    assert verdicts(deployer) == [[], []]


def test_the_admin_may_come_from_the_environment(deployer, monkeypatch):
    monkeypatch.setenv(f"ZHENBO_ADMIN_{deployer.chain.name.upper()}", accounts[ADMIN].address)
    assert deployer.send(deploy.community, *TEA, "profile=testnet") == 0
    assert community(deployer).parameters["admin"] == accounts[ADMIN].address


def test_a_deployer_that_is_named_poster_holds_just_that(deployer):
    words = (
        f"admin={accounts[ADMIN]}",
        f"poster={accounts[0]}",
        f"sender={accounts[SENDER]}",
        f"host={accounts[HOST]}",
    )
    assert deployer.send(deploy.community, *TEA, *words, *BUDGETS) == 0
    assert verdicts(deployer) == [[], []]
    deployer.run(check.community, "TEA")
    assert "deployer: holds poster" in deployer.out


def test_what_waits_for_the_treasury_is_said_in_red(deployer):
    deployer.run(deploy.community, *TEA)
    assert "guardian: the Treasury alone" in deployer.out
    assert "sender: nobody, until the Treasury grants the role" in deployer.out
    assert deployer.send(deploy.community, *TEA, f"admin={accounts[ADMIN]}") == 0
    failed, warned = verdicts(deployer)
    assert not failed and len(warned) == 6
    assert any("has no poster" in line for line in warned)
    assert any("can create no points" in line for line in warned)


def test_everybody_can_do_what_the_role_says(deployer):
    deployer.send(deploy.community, *TEA, *people(), *BUDGETS)
    at = community(deployer).address
    book, rewards, airdrop = RuleBook.at(at("RuleBook")), Rewards.at(at("Rewards")), Airdrop.at(at("Airdrop"))
    treasury, now = Treasury.at(at("Treasury")), chain[-1].timestamp

    def decide(contract, data):
        call = (contract.address, 0, data, bytes(32), bytes(32))
        treasury.schedule(*call, 0, {"from": accounts[0]})
        treasury.execute(*call, {"from": accounts[STRANGER]})

    decide(book, book.propose.encode_input((b"\1" * 32, now + 60, 3_600, 1_000, 100, "ipfs://rules")))
    chain.mine(timestamp=now + 60)
    for sender in (STRANGER, GUARDIAN, SENDER):
        with reverts_with("AccessManagedUnauthorized", accounts[sender]):
            rewards.openEpoch({"from": accounts[sender]})
    rewards.openEpoch({"from": accounts[POSTER]})
    with reverts_with("AccessManagedUnauthorized", accounts[POSTER]):
        rewards.voidEpoch(1, "wrong", {"from": accounts[POSTER]})
    rewards.voidEpoch(1, "wrong", {"from": accounts[GUARDIAN]})
    rewards.openEpoch({"from": accounts[POSTER]})
    decide(rewards, rewards.voidEpoch.encode_input(2, "the fans voted so"))
    plan = (b"\1" * 32, b"\2" * 32, b"\3" * 32, 5_000, 1, now + DAY)
    with reverts_with("AccessManagedUnauthorized", accounts[POSTER]):
        airdrop.announce(plan, "ipfs://list", {"from": accounts[POSTER]})
    announced = airdrop.announce(plan, "ipfs://list", {"from": accounts[SENDER]})
    airdrop.stop(announced.return_value, "a wrong list", {"from": accounts[GUARDIAN]})
    Points.at(at("Points")).lowerBudget(rewards, 7, {"from": accounts[GUARDIAN]})
    assert airdrop.reserved() == 0 and [rewards.epochOf(n)[0] for n in (1, 2)] == [5, 5]


def test_a_stranger_and_the_deployer_can_do_nothing(deployer):
    deployer.send(deploy.community, *TEA, *people(), *BUDGETS)
    done = community(deployer)
    manager, points = CommunityManager.at(done.address("CommunityManager")), Points.at(done.address("Points"))
    for account in (accounts[0], accounts[STRANGER]):
        with reverts_with("AccessManagerUnauthorizedAccount", account, 0):
            manager.grantRole(0, account, 0, {"from": account})
        with reverts_with("AccessManagedUnauthorized", account):
            points.setBudget(account, 1, {"from": account})


@pytest.mark.parametrize(
    "args, words",
    [
        ((), "2 words are needed"),
        (("Tea Fans",), "2 words are needed"),
        ((*TEA, "surplus"), "one word too many"),
        ((*TEA, "region=US"), "choose CN or OPEN"),
        ((*TEA, "profile=cloud"), "choose one of local, testnet, production"),
        ((*TEA, "admin=0x12"), "admin=0x12 is not an address"),
        ((*TEA, "poster=0x70997970C51812dc3A010C7d01b50e0d17dc79c8"), "letter case in step"),
        ((*TEA, "rewards=many"), "a whole number is meant"),
        ((*TEA, "rewards=-1"), "a whole number is meant"),
        ((*TEA, "bond=1"), "an amount with its unit is meant, as in 0.01ETH or 500wei"),
        ((*TEA, "bond=0.5wei"), "an amount with its unit is meant"),
        ((*TEA, "bond=1BTC"), "an amount with its unit is meant"),
        ((*TEA, "domain=tea.example"), "is not an option here"),
        ((*TEA, "yes=yes"), "goes with send=yes"),
    ],
)
def test_wrong_use_says_how(deployer, args, words):
    before = deployer.state()
    assert deployer.run(deploy.community, *args) == 2
    assert words in deployer.err and "brownie run deploy community NAME SYMBOL" in deployer.err
    assert deployer.state() == before


@pytest.mark.parametrize(
    "args, words",
    [
        (("Tea Fans", "tea"), "a symbol has 1 to 11 letters"),
        (("Tea Fans", "../TEA"), "a symbol has 1 to 11 letters"),
        (("Tea\nFans", "TEA"), "1 to 64 characters that can be seen"),
        ((*TEA, f"rewards={2**96}"), "The budget of Rewards is 0 to "),
        ((*TEA, "bond=0"), "The bond of a dispute is 1 to "),
        ((*TEA, f"sender={NOBODY}"), "sender: nobody has the account"),
        ((*TEA, "edition=The Second"), "1 to 32 letters a to z or digits"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(deployer, args, words):
    before = deployer.state()
    assert deployer.send(deploy.community, *args) == 2
    assert words in deployer.err
    assert deployer.state() == before


@pytest.mark.parametrize("text, wei", [("0.01ETH", 10**16), ("1.5 eth", 15 * 10**17), ("7wei", 7)])
def test_a_bond_is_read_with_its_unit(deployer, text, wei):
    found = deployer.json(deploy.community, *TEA, f"bond={text}")
    sentence = next(c["sentence"] for c in found["calls"] if "Deploy the Rewards" in c["sentence"])
    assert f"puts up {wei} wei" in sentence


def test_help_is_in_the_readers_language(deployer, monkeypatch):
    deployer.run(deploy.help)
    assert "Deploys a community" in deployer.out and "Deploys Consortium" in deployer.out
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    deployer.run(deploy.help)
    assert "部署一个社区" in deployer.out


@pytest.mark.parametrize("page", ["community.md", later("community.zh.md")])
def test_the_guides_commands_do_what_they_say(deployer, page):
    text = (DOCS / page).read_text("utf-8")
    lines = re.findall(r"^    brownie run (\w+) community (.+)$", text, re.MULTILINE)
    assert [script for script, _ in lines] == ["deploy", "deploy", "check"]
    for script, words in lines:
        for person in (ADMIN, POSTER, GUARDIAN, SENDER, HOST, DESK):
            words = words.replace("0x...", accounts[person].address, 1)
        answer = ("yes=yes",) if "send=yes" in words else ()
        assert deployer.run(SCRIPTS[script].community, *shlex.split(words), *answer) == 0, deployer.err
    assert verdicts(deployer) == [[], []]
    lines = re.findall(r"^    brownie run budget (\w+) (.+)$", text, re.MULTILINE)
    assert [act for act, _ in lines] == ["list", "main", "main"]
    Points.at(community(deployer).address("Points")).lowerBudget(
        community(deployer).address("Rewards"), 7, {"from": accounts[GUARDIAN]}
    )
    for act, words in lines:
        answer = ("yes=yes",) if "send=yes" in words else ()
        typed = (*shlex.split(words), f"account={ADMIN}", *answer)
        assert deployer.run(getattr(budget, act), *typed) == 0, deployer.err
    assert verdicts(deployer) == [[], []]  # the budget is again what it was deployed with


def test_its_sources_can_be_submitted(deployer, tmp_path):
    deployer.send(deploy.community, *TEA)
    assert deployer.run(verify.main, "community=TEA", f"inputs={tmp_path / 'inputs'}") == 0
    rest = json.loads((tmp_path / "inputs" / "contracts.json").read_text("utf-8"))
    assert set(rest) == set(COMMUNITY)
    done = community(deployer)
    assert {name: one["address"] for name, one in rest.items()} == {n: done.address(n) for n in COMMUNITY}
