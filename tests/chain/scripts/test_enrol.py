"""enrol.py: a table of members, at once or by the admin's timetable."""

import pytest
from brownie import accounts, chain

from scripts import deploy, enrol
from tests.chain.scripts.operating import Killed, Operator
from tests.chain.system import brownie_chain
from zhenbo.chain import Chain

REAL_SEND = Chain.send_raw
DAY = 86_400
NEW, OTHER = 21, 22


@pytest.fixture
def table(project):
    """Two members, one of them with two accounts."""
    path = project / "members.csv"
    path.write_text(
        "name,prefixes,account,roles\n"
        f"新茶厂,9521009;95210080,{accounts[NEW]},brand events\n"
        f"新茶厂,,{accounts[OTHER]},streamer\n"
        "景迈茶园,9521007,,\n",
        encoding="gb18030",
    )
    return path


def enrolled(system):
    return system.consortium.memberCount() - 6


def test_dry_run_changes_nothing(operator, table):
    before = operator.state()
    assert operator.run(enrol.main, table) == 0
    assert operator.state() == before
    assert "Admit 新茶厂" in operator.out and "Give" in operator.out


def test_enrols(system, operator, table):
    assert operator.send(enrol.main, table) == 0
    assert system.consortium.actingMember(accounts[NEW], 1) == 7
    assert system.consortium.actingMember(accounts[NEW], 21) == 7
    assert system.consortium.actingMember(accounts[OTHER], 5) == 7
    assert system.consortium.member(8)[0] == "景迈茶园"
    assert system.consortium.holderOf(9521008012340, 8) == 7
    assert system.consortium.holderOf(9521008112347, 8) == 0
    assert system.consortium.holderOf(9521009123450, 7) == 7


def test_twice_is_harmless(operator, table):
    operator.send(enrol.main, table)
    before = operator.state(journals=False)
    assert operator.send(enrol.main, table) == 0
    assert operator.state(journals=False) == before


@pytest.mark.parametrize("transaction", [1, 4])
def test_a_killed_run_resumes(system, operator, table, dies, monkeypatch, transaction):
    first = operator.transactions(system.admin)
    dies(transaction)
    with pytest.raises(Killed):
        operator.send(enrol.main, table)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert operator.send(enrol.main, table) == 0
    assert operator.transactions(system.admin) == first + 10
    assert enrolled(system) == 2


def test_no_stops(system, operator, table, says):
    says("no")
    assert operator.run(enrol.main, table, "send=yes") == 2
    assert enrolled(system) == 0


@pytest.mark.parametrize(
    "content, words",
    [
        ("name,roles\nA,brand\n", "row 2: roles need an account"),
        (f"name,account,roles\nA,0x{'12' * 20},king\n", "row 2, column roles: 'king' is no role"),
        ("name,account\nA,1.2E+47\n", "rounded by a spreadsheet"),
        ("name,account\nA,0x12\n", "is not an address"),
        ("name,prefixes\nA,95x\n", "row 2, column prefixes"),
        (f"name,account\nA,0x{'12' * 20}\nB,0x{'12' * 20}\n", "row 3: 0x" + "12" * 20 + " stands in row 2"),
        ("name,colour\nA,red\n", "unknown heading 'colour'"),
        ("name\n", "lists no member"),
    ],
)
def test_bad_tables_send_nothing(system, operator, project, content, words):
    path = project / "bad.csv"
    path.write_text(content, encoding="utf-8-sig")
    before = operator.state()
    assert operator.send(enrol.main, path) == 2
    assert words in operator.err
    assert operator.state() == before


def test_what_another_member_has_is_refused(operator, project, system):
    path = project / "taken.csv"
    path.write_text("name,prefixes\nRival,9521001\n")
    assert operator.send(enrol.main, path) == 2
    assert "prefix 9521001 is held by member 2" in operator.err
    path.write_text(f"name,account\nRival,{system.brand}\n")
    assert operator.send(enrol.main, path) == 2
    assert "acts for member 2" in operator.err


def test_only_the_admin_enrols(operator, table):
    assert operator.send(enrol.main, table, "account=10") == 2
    assert "is not admin" in operator.err


def test_with_a_delay_it_schedules_waits_and_carries_out(module_isolation, project, capsys, table):
    operator = Operator(brownie_chain(), project, capsys)
    assert operator.send(deploy.main, "profile=production", f"admin={accounts[20]}") == 0
    assert operator.send(enrol.main, table, "account=20") == 0
    assert "run it again after" in operator.out
    before = operator.state()
    assert operator.send(enrol.main, table, "account=20") == 0  # too early: says so, sends nothing
    assert operator.state() == before and "run it again after" in operator.out
    chain.sleep(2 * DAY + 10)
    chain.mine()
    assert operator.send(enrol.main, table, "account=20") == 0
    done = operator.json(enrol.main, table, "account=20")
    assert {call["status"] for call in done["calls"]} == {"done before"}


@pytest.mark.parametrize("args", [(), ("a.csv", "b.csv"), ("a.csv", "colour=red")])
def test_wrong_use_says_how(operator, args):
    assert operator.run(enrol.main, *args) == 2
    assert "brownie run enrol main" in operator.err


def test_help(operator):
    assert operator.run(enrol.help) == 0
    assert "contributions" in operator.out
