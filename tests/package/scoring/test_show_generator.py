"""Made-up logs: seeded, in the proportions of KuaiLive, the honest part the same with or without farms."""

from collections import Counter

import pytest

from samples.show.story import RULES
from zhenbo.scoring.generator import HONEST, MIXES, Mix, generate, log_span
from zhenbo.scoring.generator.farms import FARMS
from zhenbo.scoring.log_format import COLUMNS, Kind
from zhenbo.scoring.rule_file import load_rules

SPAN = log_span(load_rules(RULES), 1)
SMALL = Mix(120, **dict.fromkeys(FARMS, 10))
AT = {name: place for place, name in enumerate(COLUMNS)}


@pytest.fixture(scope="module")
def made():
    return generate(5, SMALL, SPAN)


def cell(row, name):
    return row[AT[name]]


def of(made, farm):
    return [row for row in made.rows if made.truth.get(cell(row, "fan")) == farm]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(made):
    again, other = generate(5, SMALL, SPAN), generate(6, SMALL, SPAN)
    assert (again.csv(), again.truth_csv()) == (made.csv(), made.truth_csv())
    assert other.csv() != made.csv()


def test_everyone_is_labelled_and_farms_have_their_size(made):
    assert Counter(made.truth.values()) == {HONEST: 120, **dict.fromkeys(FARMS, 10)}
    assert {cell(row, "fan") for row in made.rows} <= made.truth.keys()


def test_honest_rows_do_not_depend_on_the_farms(made):
    alone = generate(5, Mix(SMALL.honest), SPAN)
    assert of(made, HONEST) == alone.rows


def test_honest_acts_stand_in_the_proportions_of_kuailive():
    rows = generate(11, MIXES["none"], SPAN).rows
    kinds = Counter(cell(row, "kind") for row in rows)
    main = {Kind.WATCH: 916, Kind.COMMENT: 37, Kind.LIKE: 33, Kind.PURCHASE: 14}
    total = sum(kinds[kind] for kind in main)
    for kind, share in main.items():
        assert kinds[kind] / total * 1000 == pytest.approx(share, rel=0.2)


def test_rows_lie_within_the_span_and_ids_are_strange_to_each_other(made):
    assert all(SPAN.start <= int(cell(row, "ts")) < SPAN.end for row in made.rows)
    honest = [cell(row, "event_id") for row in of(made, HONEST)]
    assert len(set(honest)) == len(honest)


def test_farms_try_what_they_are_known_for(made):
    beats = Counter(
        (cell(r, "fan"), cell(r, "ts")) for r in of(made, "bots") if cell(r, "kind") == Kind.WATCH
    )
    assert min(beats.values()) >= 1 and max(beats.values()) >= 3  # replayed, and with the same id too
    ids = Counter(cell(row, "event_id") for row in of(made, "bots"))
    assert max(ids.values()) == 2
    shelf = {cell(row, "device") for row in of(made, "device_farm")}
    assert len(shelf) <= 2
    ring = {cell(row, "target") for row in of(made, "rings") if cell(row, "kind") == Kind.SHARE}
    assert ring == {fan for fan, label in made.truth.items() if label == "rings"}
    likers = {fan for fan, label in made.truth.items() if label == "self_likers"}
    said = {cell(row, "event_id"): cell(row, "fan") for row in of(made, "self_likers")}
    liked = {cell(row, "target") for row in of(made, "self_likers") if cell(row, "kind") == Kind.LIKE}
    assert {said.get(target, target) for target in liked} <= likers
    bought = {cell(r, "event_id") for r in of(made, "refunders") if cell(r, "kind") == Kind.PURCHASE}
    back = {cell(r, "target") for r in of(made, "refunders") if cell(r, "kind") == Kind.REFUND}
    assert back <= bought and len(back) > len(bought) / 2
