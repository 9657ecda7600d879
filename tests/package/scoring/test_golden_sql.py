"""The committed SQL is what the expression compiles to, and with DuckDB alone gives the committed scores."""

import re

import duckdb
import pytest
from show_logs import RULES as OTHER_RULES
from show_logs import rules_of, write_log
from wild_logs import wild_rows

from samples.show.story import BUDGET, EPOCH, FILES, RULES, write
from zhenbo.scoring.engine import engine
from zhenbo.scoring.files import POINTS_COLUMNS, table
from zhenbo.scoring.query import audit_script, score_sql
from zhenbo.scoring.rule_file import load_rules
from zhenbo.scoring.run import Files, divide

FOLDER = RULES.parent


def test_the_sample_is_what_would_be_written_now(tmp_path):
    write(tmp_path)
    changed = [name for name in FILES if (tmp_path / name).read_bytes() != (FOLDER / name).read_bytes()]
    assert not changed, "python -m samples.show writes them anew"


def test_duckdb_alone_gives_the_committed_scores(tmp_path, monkeypatch):
    monkeypatch.chdir(FOLDER)
    points = duckdb.connect().execute((FOLDER / "score.sql").read_text("utf-8")).fetchall()
    (tmp_path / "points.csv").write_bytes(table(POINTS_COLUMNS, points))
    files = Files(tmp_path / "points.csv", tmp_path / "scores.csv")
    divide(load_rules(RULES), BUDGET, files)
    assert files.out.read_bytes() == (FOLDER / "scores.csv").read_bytes()
    assert files.waiting.read_bytes() == (FOLDER / "scores.carry.csv").read_bytes()


def test_the_script_passes_over_bad_rows_as_the_reader_does(tmp_path):
    rows = wild_rows(3, 60)
    rows[5] |= {"ts": "17e8"}
    rows[9] |= {"kind": "gift"}
    log, rules = write_log(tmp_path, rows), rules_of(OTHER_RULES)
    with engine() as place:
        assert place.read(log).bad == 2
        checked = place.rows(score_sql(rules, 1))
    assert duckdb.connect().execute(audit_script(rules, 1, str(log))).fetchall() == checked


@pytest.mark.parametrize("seed", range(3))
def test_the_expression_in_one_piece_gives_the_same(tmp_path, seed):
    log, rules = write_log(tmp_path, wild_rows(seed, 120)), rules_of(OTHER_RULES)
    with engine() as place:
        place.read(log)
        assert place.rows(score_sql(rules, 1, whole=True)) == place.rows(score_sql(rules, 1))
    assert len(score_sql(rules, 1, whole=True)) == 1


@pytest.mark.parametrize("name", ["duckdb", "spark"])
def test_no_number_of_it_is_a_float_and_no_order_is_left_open(name):
    text = "\n".join(score_sql(load_rules(RULES), EPOCH, name))
    assert not re.search(r"FLOOR|DOUBLE|FLOAT|DECIMAL|\d\.\d|[^/]/[^/]", text)
    orders = re.findall(r"ORDER BY\s+(.*?)\n\s*(?:ROWS|\))", text, re.DOTALL)
    assert len(orders) > 8
    last = [re.findall(r"\.[\"`](\w+)", order)[-1] for order in orders]
    assert set(last) <= {"event_id", "row", "wallet", "fan"}
