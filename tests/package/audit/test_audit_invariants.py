"""Each invariant has tests, by reference or by number, and each test a last result that still counts."""

import pytest

from audit import invariants, results
from audit.evidence import Test, Tests
from audit.results import Result, Results
from tests.package.audit.made_up import NAME

BOOK = """# Contracts

## Beacons

**Purpose.** To warn.

**Invariants.**

- **A1** Only two roles raise. (chain/test_alerts.py `test_refuses`)
- **A2** History stays. `test_alerts.py::test_raises`
- **A3** Nobody lowers in secret.

## Known limits

- **A9** is no invariant here.
"""
TESTS = {
    "chain/test_alerts.py": """
def test_refuses():
    ...

def test_raises():  # and A3
    ...
""",
    "chain/test_all.py": '"""Everything (A3)."""\n\ndef test_one():\n    ...\n\ndef test_two():\n    ...\n',
    "chain/test_docs.py": 'def test_said():\n    """A3: out loud."""\n\ndef test_else():\n    """A30"""\n',
    "package/test_off.py": '"""A3 off chain is said, not proven."""\n\ndef test_off():\n    ...\n',
}


@pytest.fixture
def tests(tmp_path):
    for name, source in TESTS.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return Tests(tmp_path)


def behind(tests, number):
    found = invariants.read(BOOK, tests)
    return next([str(test) for test in one.tests] for one in found if one.number == number)


def test_reads_numbers_words_and_references(tests):
    found = invariants.read(BOOK, tests)
    assert [(one.contract, one.number, one.words) for one in found] == [
        (NAME, "A1", "Only two roles raise."),
        (NAME, "A2", "History stays."),
        (NAME, "A3", "Nobody lowers in secret."),
    ]
    assert behind(tests, "A1") == ["chain/test_alerts.py::test_refuses"]
    assert behind(tests, "A2") == ["chain/test_alerts.py::test_raises"]


def test_a_number_in_comment_docstring_or_file_stands_for_its_tests(tests):
    assert behind(tests, "A3") == [
        "chain/test_alerts.py::test_raises",
        "chain/test_all.py::test_one",
        "chain/test_all.py::test_two",
        "chain/test_docs.py::test_said",
    ]


def test_a_contract_without_invariants_is_named(tests):
    faults = invariants.faults(invariants.read(BOOK, tests), [NAME, "Guarantee"])
    assert len(faults) == 1 and "Guarantee has no numbered invariants" in faults[0]


def test_an_invariant_without_tests_is_named(tests):
    book = BOOK.replace("**A3**", "**A4**")
    faults = invariants.faults(invariants.read(book, tests), [NAME])
    assert faults == ["A4 has no test: name one in contracts/README.md, or the number in a test"]


def test_a_reference_that_leads_nowhere_is_named(tests):
    book = BOOK.replace("`test_refuses`", "`test_forgives`")
    faults = invariants.faults(invariants.read(book, tests), [NAME])
    assert faults == [
        "A1 has no test: name one in contracts/README.md, or the number in a test",
        "contracts/README.md, A1: chain/test_alerts.py::test_forgives does not exist",
    ]


GOOD, BAD, SKIPPED = (
    Test("chain/test_alerts.py", name) for name in ("test_good", "test_bad", "test_skipped")
)
RUN = Results("anvil", "f1", {GOOD: Result(3, 0), BAD: Result(1, 1), SKIPPED: Result(0, 0)})


def test_results_of_other_sources_do_not_count():
    assert RUN.faults([GOOD], "f1") == []
    assert RUN.faults([GOOD], "f2") == ["audit/results.json is of other sources than these: run `make audit`"]


def test_a_test_must_have_passed():
    assert RUN.faults([GOOD, BAD, SKIPPED, Test("chain/test_new.py", "test_new")], "f1") == [
        "chain/test_alerts.py::test_bad did not pass: 1 runs passed, 1 failed",
        "chain/test_alerts.py::test_skipped did not pass: 0 runs passed, 0 failed",
        "chain/test_new.py::test_new has no recorded result: run `make audit`",
    ]


def test_what_is_written_is_what_is_read(tmp_path):
    results.write(RUN, tmp_path / "results.json")
    assert results.read(tmp_path / "results.json") == RUN


def test_a_junit_report_is_counted_by_test():
    report = """<testsuites><testsuite>
        <testcase classname="tests.chain.test_alerts" name="test_good[one]" />
        <testcase classname="tests.chain.test_alerts" name="test_good[two [2]]" />
        <testcase classname="tests.chain.test_alerts" name="test_bad"><failure/><error/></testcase>
        <testcase classname="tests.chain.test_alerts" name="test_skipped"><skipped/></testcase>
    </testsuite></testsuites>"""
    assert results.outcomes_of(report) == {GOOD: Result(2, 0), BAD: Result(0, 1), SKIPPED: Result(0, 0)}


def test_the_page_says_what_came_of_it(tests):
    found = invariants.read(BOOK, tests)
    passed = {test: Result(2, 0) for one in found for test in one.tests}
    text = invariants.page(found, Results("anvil", "f1", passed), tests)
    assert "| **A1** | Only two roles raise. |" in text
    assert "[test_alerts.py](../tests/chain/test_alerts.py): `test_refuses` × 2 | 2 passed |" in text
    assert "[test_all.py](../tests/chain/test_all.py): all of its 2 tests<br>" in text
