"""Points row by row add up to the score, for every fan of a log, honest or not."""

import pytest
from show_logs import RULES as OTHER_RULES
from show_logs import rules_of, write_log
from wild_logs import FANS, wild_rows

from samples.show.story import EPOCH, RULES
from zhenbo.scoring.engine import engine
from zhenbo.scoring.query import score_sql
from zhenbo.scoring.rule_file import load_rules
from zhenbo.scoring.why import REASONS, account


@pytest.mark.parametrize("seed", range(3))
def test_the_points_of_a_wild_log_add_up(tmp_path, seed):
    rules = rules_of(OTHER_RULES)
    rows = wild_rows(seed, 250)
    log = write_log(tmp_path, rows)
    with engine() as place:
        place.read(log)
        scores = {fan: score for fan, _, score in place.rows(score_sql(rules, 1))}
        accounts = {fan: account(place, fan, rules, 1) for fan in FANS}
    assert {fan: found.score for fan, found in accounts.items() if found.score} == {
        fan: score for fan, score in scores.items() if score
    }
    for fan, found in accounts.items():
        assert sorted(line.row for line in found.lines) == [
            n for n, one in enumerate(rows, 2) if one["fan"] == fan
        ]
        assert all(
            line.reason in REASONS and (line.points == 0 or line.reason in ("", "partly"))
            for line in found.lines
        )


def test_the_points_of_the_sample_add_up():
    rules = load_rules(RULES)
    with engine() as place:
        place.read(RULES.with_name("log.csv"))
        scores = {fan: score for fan, _, score in place.rows(score_sql(rules, EPOCH))}
        for fan in list(scores)[::9]:
            assert account(place, fan, rules, EPOCH).score == scores[fan]
