"""A threat page has a form, and its evidence exists."""

import pytest

from audit import threats
from audit.evidence import Test, Tests
from tests.package.audit.made_up import NAME

ROW = (
    "| **TA{0}** | somebody cries wolf | only two roles may | test_alerts.py::test_refuses | a bad resolver |"
)


@pytest.fixture
def tests(tmp_path):
    (tmp_path / "chain").mkdir()
    source = "def test_refuses(): ...\ndef test_raises(): ...\n"
    (tmp_path / "chain" / "test_alerts.py").write_text(source, encoding="utf-8")
    return Tests(tmp_path)


@pytest.fixture
def judge(tmp_path, tests):
    def judge(rows, headings=threats.HEADINGS):
        table = "| | attack | defence | evidence | what remains |\n|---|---|---|---|---|\n" + "\n".join(rows)
        body = {heading: table if heading == "Attacks" else "words" for heading in headings}
        text = "".join(f"\n## {heading}\n\n{words}\n" for heading, words in body.items())
        (tmp_path / f"{NAME}.md").write_text(text, encoding="utf-8")
        return threats.attacks(NAME, tests, tmp_path)

    return judge


def rows(count=threats.FEWEST, last=None):
    whole = [ROW.format(number) for number in range(1, count + 1)]
    return whole if last is None else [*whole, last]


def test_a_whole_page_is_accepted(judge):
    attacks, faults = judge(rows())
    assert faults == []
    assert len(attacks) == threats.FEWEST
    assert attacks[0].tests == (Test("chain/test_alerts.py", "test_refuses"),)


def test_a_contract_without_a_page_is_named(tmp_path, tests):
    attacks, (fault,) = threats.attacks(NAME, tests, tmp_path)
    assert attacks == [] and "write audit/threats/Beacons.md" in fault


@pytest.mark.parametrize("missing", threats.HEADINGS)
def test_every_heading_is_needed(judge, missing):
    _, faults = judge(rows(), [heading for heading in threats.HEADINGS if heading != missing])
    assert f"audit/threats/Beacons.md has nothing under `## {missing}`" in faults


@pytest.mark.parametrize(
    "row, fault",
    [
        ("| **TA9** | a | d | test_alerts.py::test_gone | r |", "test_alerts.py::test_gone does not exist"),
        ("| **TA9** | a | d | test_gone.py | r |", "test_gone.py does not exist"),
        ("| **TA9** | a | d | other/test_alerts.py | r |", "other/test_alerts.py does not exist"),
        ("| **TA9** | a | d | the code says so | r |", "no test is named as evidence"),
        ("| **TA9** | a | d | test_alerts.py | |", "none empty"),
        ("| **TA9** | a | d | test_alerts.py |", "a row has 5 cells"),
        ("| 9 | a | d | test_alerts.py | r |", "a number looks like **TC1**"),
    ],
)
def test_a_row_without_evidence_or_rest_is_named(judge, row, fault):
    _, faults = judge(rows(last=row))
    assert len(faults) == 1 and fault in faults[0]


def test_a_number_is_given_once(judge):
    _, faults = judge(rows(last=ROW.format(1)))
    assert faults == ["audit/threats/Beacons.md gives a number twice"]


def test_few_attacks_are_too_few(judge):
    _, faults = judge(rows(threats.FEWEST - 1))
    assert faults == [
        f"audit/threats/Beacons.md has {threats.FEWEST - 1} attacks with evidence, fewer than 8"
    ]


def test_a_file_alone_means_all_of_its_tests(judge):
    attacks, _ = judge(rows(last="| **TA9** | a | d | chain/test_alerts.py | r |"))
    assert [test.name for test in attacks[-1].tests] == ["test_refuses", "test_raises"]


def test_an_invariant_that_is_cited_must_exist(tmp_path, judge):
    judge(rows(last="| **TA9** | a | held by A3, A1 | test_alerts.py | r |"))
    cited = list(threats.unknown_invariants([NAME], {"A1", "C1"}, tmp_path))
    assert cited == ["audit/threats/Beacons.md cites A3, which is no invariant"]
