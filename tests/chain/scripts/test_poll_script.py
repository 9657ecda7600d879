"""poll.py: opened once, ballots counted once whatever crashes, concluded, carried out, published."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from brownie import Wallet, accounts
from brownie import chain as node

from scripts import poll
from scripts import pot as pot_script
from tests.chain.community import wait
from tests.chain.fans import key_of
from tests.chain.scripts.operating import Killed, Operator
from tests.chain.scripts.polls import NAME, RELAY, STREAMER, URI, Desk, as_community, staff
from zhenbo import deployments
from zhenbo.chain import Chain
from zhenbo.polls import batches as cutting
from zhenbo.polls.batches import gas_of
from zhenbo.polls.checking import Good
from zhenbo.polls.page import read_result
from zhenbo.polls.poll_file import load_poll
from zhenbo.polls.source import State

ITEMS = [hashlib.sha256(name.encode()).hexdigest() for name in ("a", "b", "c")]
REAL_SEND = Chain.send_raw


@pytest.fixture(scope="module")
def members(fans):
    """Twelve members who joined before any poll, and the host's desk staffed."""
    staff(fans)
    made = fans.granted(12, first_key=5_000)
    wait(60)
    return made


@pytest.fixture
def desk(fans, members, system, project, capsys):
    chain = system.chain
    deployments.save(deployments.community_path(chain.name, True, NAME), as_community(fans, chain))
    return Desk(Operator(chain, project, capsys), project, fans)


@pytest.fixture(scope="module")
def wallet(fans):
    """The contract wallet of a member, its key and id."""
    key = key_of(7_000)
    made = accounts[0].deploy(Wallet, key.address)
    member = fans.member(made)
    wait(60)
    return SimpleNamespace(id=member, key=key)


@pytest.fixture
def few(monkeypatch):
    """Batches of five."""
    monkeypatch.setattr(cutting, "MOST_BALLOTS", 5)


def stream_options():
    return [{"name": n, "product": f"0x{item}"} for n, item in zip("abc", ITEMS, strict=True)]


def test_a_dry_run_opens_nothing_and_a_second_run_opens_no_second(desk):
    file = desk.yaml()
    before = desk.operator.state()
    assert desk.opens(file, sends=False) == 0, desk.operator.err
    assert desk.operator.state() == before and "Open the poll “Which tea on Saturday?”" in desk.operator.out
    assert desk.opens(file) == 0, desk.operator.err
    assert "Poll 1 takes ballots until" in desk.operator.out
    found = desk.polls.poll(1)
    (home,) = (desk.folder / "build" / "polls").glob("*/TEA/*")
    assert hashlib.sha256((home / "poll.json").read_bytes()).digest() == found.content
    assert (found.uri, found.names, found.quorum) == (URI, ("Puer", "Longjing", "Da Hong Pao"), 2)
    sent = desk.operator.transactions(accounts[STREAMER])
    assert desk.opens(file) == 0 and desk.operator.transactions(accounts[STREAMER]) == sent
    assert desk.operator.send(poll.main, file, f"community={NAME}", "uri=ipfs://other") == 2
    assert f"was opened with uri={URI}, which never changes" in desk.operator.err
    assert desk.polls.count == 1


def test_a_wrong_poll_is_refused_with_the_line(desk):
    assert desk.opens(desk.yaml(quorum=0)) == 2
    assert "tea.yaml: line 1, quorum" in desk.operator.err
    assert desk.opens(desk.yaml(closes="2020-01-01T00:00Z")) == 2 and "is over" in desk.operator.err
    now = node[-1].timestamp
    for seconds, words in ((30, "is too near"), (91 * 86_400, "is too far; a poll is open for 90 days")):
        closes = datetime.fromtimestamp(now + seconds, UTC).isoformat(timespec="seconds")
        assert desk.opens(desk.yaml(closes=closes), sends=False) == 2 and words in desk.operator.err
    assert desk.polls.count == 0


def test_a_poll_that_was_voided_can_be_opened_again_once(desk):
    file = desk.yaml()
    assert desk.opens(file) == 0
    assert desk.does(poll.void, 1, "reason=a picture was wrong") == 0, desk.operator.err
    assert desk.does(poll.void, 1, "reason=a picture was wrong") == 0
    assert desk.opens(file) == 0 and desk.opens(file) == 0, desk.operator.err
    assert [one.state for one in desk.polls.polls()] == [State.VOID, State.OPEN]


def test_ballots_are_counted_once_in_batches_and_a_second_run_sends_nothing(desk, members, few):
    number = desk.opened()
    queue = desk.queue(desk.ballot(number, fan, 1 + fan.id % 3) for fan in reversed(members))
    before = desk.operator.state()
    assert desk.operator.run(poll.ballots, number, queue, f"community={NAME}") == 0, desk.operator.err
    assert desk.operator.state() == before and "batch 3/3: 2 ballots (members 11 to 12)" in desk.operator.out
    assert desk.does(poll.ballots, number, queue) == 0, desk.operator.err
    assert desk.polls.box(number).ballots == 12 and sum(desk.polls.box(number).tallies) == 12
    sent = desk.operator.transactions(accounts[RELAY])
    assert desk.does(poll.ballots, number, queue) == 0
    assert "0 good, 12 in the box before, 0 bad" in desk.operator.out
    assert desk.operator.transactions(accounts[RELAY]) == sent


def test_bad_ballots_are_named_and_hinder_no_other(desk, members):
    number = desk.opened()
    good, forged = desk.ballot(number, members[0], 1), desk.ballot(number, members[1], 1, key=members[0].key)
    late = desk.fans.granted(1, first_key=6_000)[0]
    queue = desk.queue([forged, good, replace(good, member=99), desk.ballot(number, late, 2)])
    queue.write_text(queue.read_text() + "nonsense\n")
    assert desk.does(poll.ballots, number, queue) == 1
    for words in (
        "queue.jsonl:1 (member 2): is not signed by the member's wallet",
        "queue.jsonl:3 (member 99): there is no member 99",
        f"queue.jsonl:4 (member {late.id}): joined too late",
        "queue.jsonl:5: is no ballot in JSON",
    ):
        assert words in desk.operator.out
    assert [one.member for one in desk.polls.casts(number)] == [members[0].id]


@pytest.mark.parametrize("after", [True, False], ids=["after", "before"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_run_killed_at_any_batch_is_finished_by_the_same_command(
    desk, members, few, dies, monkeypatch, count, after
):
    number = desk.opened()
    queue = desk.queue(desk.ballot(number, fan, 2) for fan in members)
    sent = desk.operator.transactions(accounts[RELAY])
    dies(count, after=after)
    with pytest.raises(Killed):
        desk.does(poll.ballots, number, queue)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert desk.does(poll.ballots, number, queue) == 0, desk.operator.err
    assert desk.polls.box(number).tallies == (0, 12, 0)
    assert desk.operator.transactions(accounts[RELAY]) - sent == 3


def test_a_dry_run_says_that_a_batch_is_under_way(desk, members, dies, monkeypatch):
    number = desk.opened()
    queue = desk.queue([desk.ballot(number, members[0], 2)])
    dies(1, after=False)
    with pytest.raises(Killed):
        desk.does(poll.ballots, number, queue)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert desk.operator.run(poll.ballots, number, queue, f"community={NAME}") == 2
    assert "run with send=yes to finish it first" in desk.operator.err


@pytest.mark.parametrize("after", [True, False], ids=["after", "before"])
def test_what_was_under_way_is_settled_also_after_the_deadline(desk, members, dies, monkeypatch, after):
    number = desk.opened()
    queue = desk.queue([desk.ballot(number, members[0], 2)])
    dies(1, after=after)
    with pytest.raises(Killed):
        desk.does(poll.ballots, number, queue)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    desk.ends(number)
    assert desk.does(poll.ballots, number, queue) == 2 and "needs one that is open" in desk.operator.err
    assert desk.polls.box(number).ballots == int(after)
    assert desk.does(poll.close, number) == 0, desk.operator.err


def test_ballots_that_another_relay_brought_are_not_sent_again(desk, members):
    number = desk.opened()
    ballots = [desk.ballot(number, fan, 2) for fan in members[:4]]
    fans, paper = desk.fans, desk.polls.booth(desk.polls.poll(number)).poll
    fans.send(paper, [fans.ballot(paper, fan, 2) for fan in members[:2]])
    assert desk.does(poll.ballots, number, desk.queue(ballots)) == 0
    assert "2 good, 2 in the box before" in desk.operator.out
    assert [one.member for one in desk.polls.casts(number)] == [1, 2, 3, 4]


def test_contract_wallets_vote_too(desk, members, wallet):
    number = desk.opened()
    forged = desk.ballot(number, wallet, 1, key=members[0].key)
    ballots = [forged, desk.ballot(number, wallet, 3), desk.ballot(number, members[0], 3)]
    assert desk.does(poll.ballots, number, desk.queue(ballots[:1], "forged.jsonl")) == 1
    assert desk.does(poll.ballots, number, desk.queue(ballots[1:])) == 0, desk.operator.err
    assert f"ballot of member {wallet.id} (contract wallet)" in desk.operator.out
    assert desk.polls.box(number).tallies == (0, 0, 2)


def test_a_poll_is_closed_carried_out_and_published(desk, members):
    number = desk.opened(enacts="stream", options=stream_options())
    queue = desk.queue(desk.ballot(number, fan, 2 if fan.id < 9 else 1) for fan in members)
    assert desk.does(poll.close, number) == 2 and "Close it then" in desk.operator.err
    assert desk.does(poll.ballots, number, queue) == 0
    desk.ends(number)
    assert desk.does(poll.ballots, number, queue) == 2 and "poll 1 is ended" in desk.operator.err.lower()
    assert desk.does(poll.enact, number) == 2
    assert desk.does(poll.close, number) == 0 and "winner: b" in desk.operator.out
    for _ in range(2):
        assert desk.does(poll.enact, number) == 0, desk.operator.err
    assert desk.fans.plan.entryOf(number)[0].hex().removeprefix("0x") == ITEMS[1]
    assert desk.does(poll.publish, number) == 0, desk.operator.err
    (home,) = (desk.folder / "build" / "polls").glob("*/TEA/*")
    result = read_result((home / "result.json").read_bytes())
    assert result["concluded"]["winner"] == 2 and result["counted"]["tallies"] == [4, 8, 0]
    assert result["signatures"] == {"own": 12, "other": 0, "wallets": 0, "missing": 0}
    assert [step["step"] for step in result["afterwards"]] == ["PollConcluded", "PollEnacted", "Planned"]
    page = (home / "index.html").read_text("utf-8")
    assert "胜出：b" in page and "12: 1" in page and result["members"] >= 12


@pytest.fixture
def pot(fans, members):
    """A pot of one ETH for two payees, filled by the Treasury; the payees."""
    payees = [key_of(900 + number).address for number in range(2)]
    conditions = (payees, node[-1].timestamp + 30 * 86_400, 3_600, 2, 0, 0)
    treasury, data = fans.community.treasury, fans.pot.fill.encode_input(conditions)
    fans.stranger.transfer(treasury, 10**18)
    call = (fans.pot, 10**18, data, bytes(32), b"pot".ljust(32, b"\0"))
    treasury.schedule(*call, 3_600, {"from": fans.council})
    wait(3_600)
    treasury.execute(*call, {"from": fans.stranger})
    return payees


def test_a_charity_poll_pays_its_pot_to_the_winner(desk, members, pot):
    options = [{"name": name, "payee": payee} for name, payee in zip(("School", "Clinic"), pot, strict=True)]
    wrong = desk.yaml("wrong", enacts="charity", pot=1, options=options[::-1])
    assert desk.opens(wrong) == 2 and "PayeesForeign" in desk.operator.err
    listed = desk.operator.json(pot_script.list, f"community={NAME}")
    assert [(one["state"], one["amount"], one["payees"]) for one in listed] == [("free", str(10**18), pot)]
    number = desk.opened(enacts="charity", pot=1, options=options)
    assert desk.operator.run(pot_script.list, f"community={NAME}") == 0
    assert f"a poll decides about it, poll {number};" in desk.operator.out
    ballots = [desk.ballot(number, fan, 2) for fan in members[:3]]
    assert desk.does(poll.ballots, number, desk.queue(ballots)) == 0, desk.operator.err
    desk.ends(number)
    for act in (poll.close, poll.enact, poll.publish):
        assert desk.does(act, number) == 0, desk.operator.err
    assert accounts.at(pot[1], force=True).balance() == 10**18
    assert desk.operator.run(pot_script.main, f"community={NAME}") == 0
    assert f"pot 1, 1 ETH: paid to {pot[1]}\n" in desk.operator.out
    assert desk.does(pot_script.back, 1) == 2 and "pot 1 was paid" in desk.operator.err
    (home,) = (desk.folder / "build" / "polls").glob("*/TEA/*/index.html")
    assert f"The pot was paid: {10**18} wei → {pot[1]}" in home.read_text("utf-8")


def test_a_pot_that_was_not_paid_in_time_goes_back(desk, fans, pot):
    treasury, held = fans.community.treasury, fans.community.treasury.balance()
    number = fans.pot.potCount()
    assert desk.does(pot_script.back, number) == 2 and "can be paid until" in desk.operator.err
    assert desk.does(pot_script.back, 99) == 2 and "There is no pot 99" in desk.operator.err
    assert desk.does(pot_script.back, "one") == 2 and "the number of a pot" in desk.operator.err
    node.mine(timestamp=fans.pot.potOf(number)[1] + 1)
    assert desk.operator.run(pot_script.list, f"community={NAME}") == 0
    assert "over: it can go back" in desk.operator.out
    before = desk.operator.state()
    assert desk.operator.run(pot_script.back, number, f"community={NAME}") == 0
    assert desk.operator.state() == before
    for _ in range(2):
        assert desk.does(pot_script.back, number) == 0, desk.operator.err
        assert treasury.balance() == held + 10**18
    assert desk.operator.json(pot_script.list, f"community={NAME}")[-1]["state"] == "returned"


def test_a_host_that_has_another_payee_paid_than_its_document_says_is_found(desk, fans, pot):
    """The pot fixes who can be paid, the document what fans read; no contract sees that they differ."""
    payees = [{"name": name, "payee": one} for name, one in zip(("School", "Clinic"), pot[::-1], strict=True)]
    draft = load_poll(desk.yaml("swapped", enacts="charity", pot=1, options=payees)).draft
    request = list(draft.request(URI, fans.pot.address))
    (one, _, first), (other, _, second) = request[3]
    request[3] = [(one, bytes(32), second), (other, bytes(32), first)]
    fans.poll.open(tuple(request), {"from": accounts[STREAMER]})
    home = desk.folder / "published"
    home.mkdir()
    (home / "poll.json").write_bytes(draft.document)
    assert desk.does(poll.publish, desk.polls.count, f"out={home}") == 1
    assert "otherwise than the chain: what follows from option 1" in desk.operator.out
    assert "is left out: what follows from option 1" in (home / "index.html").read_text("utf-8")


def test_an_advisory_poll_without_quorum_has_no_winner_and_nothing_follows(desk, members):
    number = desk.opened(quorum=5)
    assert desk.does(poll.ballots, number, desk.queue([desk.ballot(number, members[0], 1)])) == 0
    desk.ends(number)
    assert desk.does(poll.close, number) == 0
    assert desk.polls.poll(number).state == State.UNDECIDED
    assert desk.does(poll.enact, number) == 2 and "undecided" in desk.operator.err
    assert desk.operator.json(poll.status, f"community={NAME}")[0]["state"] == "undecided"


@pytest.mark.parametrize("mode,choices", [("single", (31,)), ("ranked", (31, 30, 29, 28, 27, 26, 25, 24))])
def test_no_batch_and_no_ballot_takes_more_gas_than_was_counted_on(desk, members, mode, choices):
    options = [{"name": f"tea {number}"} for number in range(31)]
    number = desk.opened(mode=mode, choices=len(choices), options=options)
    ballots = [desk.ballot(number, fan, *choices) for fan in members]
    used = []
    for part in (ballots[:2], ballots[2:]):  # the second batch writes no slot for the first time
        assert desk.does(poll.ballots, number, desk.queue(part, f"{len(part)}.jsonl")) == 0, desk.operator.err
        used.append(node.get_transaction(desk.polls.casts(number)[-1].tx).gas_used)
        counted = gas_of([Good(ballot, b"r", b"v") for ballot in part])
        assert counted / 2 < used[-1] <= counted
    each = cutting.BALLOT_GAS + cutting.OPTION_GAS * (len(choices) - 1)
    # a batch of ten beside one of two, which paid 17,100 more for each of three slots: eight ballots more
    assert used[1] - used[0] + 3 * 17_100 <= 8 * each


def test_what_cannot_be_is_refused(desk):
    community = f"community={NAME}"
    assert desk.operator.run(poll.close, "one", community) == 2 and "number of a poll" in desk.operator.err
    assert desk.operator.run(poll.close, 9, community) == 2 and "there is no poll 9" in desk.operator.err
    assert desk.operator.run(poll.status) == 2 and "community=... is missing" in desk.operator.err
    assert desk.operator.run(poll.status, community) == 0 and "No poll was opened yet" in desk.operator.out
    assert desk.operator.run(poll.help) == 0 and json.dumps("brownie run poll")[1:-1] in desk.operator.out
