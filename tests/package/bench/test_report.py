"""The tables people read are those of the committed figures, and the comparison notices what it should."""

import pytest

from bench import report, rows
from bench.rows import LIMITS, Row


def committed():
    return rows.read()


def test_readme_shows_the_committed_gas():
    text = report.FRONT.read_text("utf-8")
    assert report.front(text, committed()) == text


def test_bench_page_shows_the_committed_gas():
    assert report.gas_table(committed()) in report.PAGE.read_text("utf-8")


def test_committed_figures_keep_their_promises():
    assert rows.over_limit(committed()) == []


@pytest.mark.parametrize("factor, noticed", [(1.0, 0), (1.0015, 0), (1.003, 1), (0.997, 1)])
def test_differences_beyond_the_tolerance_are_noticed(factor, noticed):
    old = [Row("anchor.single", "zhenbo", 60_000)]
    new = [Row("anchor.single", "zhenbo", round(60_000 * factor))]
    assert len(rows.differences(new, old)) == noticed


def test_new_and_missing_rows_are_noticed():
    old, new = [Row("a", "zhenbo", 1)], [Row("b", "zhenbo", 1)]
    assert rows.differences(new, old) == [
        "a (zhenbo) is no longer measured",
        "b (zhenbo) is not in the committed figures",
    ]


def test_a_row_over_its_limit_or_missing_is_named():
    dear = [Row(op, "zhenbo", limit + 1) for op, limit in LIMITS.items()]
    assert len(rows.over_limit(dear)) == len(LIMITS)
    assert rows.over_limit(dear[1:])[0] == f"{dear[0].op} was not measured"


def test_an_item_is_never_rounded_down():
    assert Row("event.anchored1000", "zhenbo", 60_001, 1_000).per_item == 61
