"""Rule files: read strictly, refused with line and cure, hashed by what they say, and explained."""

import hashlib
import json
from copy import deepcopy

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from show_logs import RULES, rules_of

from samples.show.story import RULES as SAMPLE
from zhenbo.errors import BadRules, Refused
from zhenbo.scoring.curve import curve
from zhenbo.scoring.explain import explain, points
from zhenbo.scoring.rule_file import SCHEMA, load_rules, read_rules

TEXT = SAMPLE.read_text("utf-8")


def changed(**paths):
    """The test rules with values at dotted paths changed; None removes."""
    said = deepcopy(RULES)
    for path, value in paths.items():
        *parents, last = path.split("__")
        inner = said
        for parent in parents:
            inner = inner[parent]
        inner.pop(last, None)
        if value is not None:
            inner[last] = value
    return said


def test_the_hash_is_of_what_the_file_says_not_of_how_it_is_written():
    rules = read_rules(TEXT.encode())
    shuffled = TEXT.replace("longest: 600", "longest: 600   # one app row").replace("zhenbo_rules: 1\n", "")
    assert read_rules((shuffled + "\nzhenbo_rules: 1\n").encode()).digest == rules.digest
    assert read_rules(TEXT.replace("longest: 600", "longest: 601").encode()).digest != rules.digest


def test_the_hash_is_sha256_over_rfc_8785():
    assert rules_of(RULES).digest == hashlib.sha256(rfc8785.dumps(RULES)).digest()


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("longest: 600", "longets: 600", "line 28, acts.watch.longets: 'longets' is unknown; did you mean"),
        ("  like:", "  lik:", "acts.lik: 'lik' is unknown; did you mean 'like'"),
        ("budget: 10000000", "budget: 10000000\nbudget: 5", r"line 9: the key 'budget' stands here twice"),
        ("budget: 10000000", "budget: 1e7", "line 8: '1e7' is no whole number"),
        ("budget: 10000000", "budget: 10_000_000", "line 8: '10_000_000' is no whole number"),
        ("budget: 10000000", "budget: 0", "line 8, budget"),
        ("budget: 10000000", "budget: yes", "line 8: 'yes' is ambiguous"),
        ("budget: 10000000", "budget: &b 10000000", "line 8: anchors and aliases are not read"),
        ("budget: 10000000", "budget: !!int 10000000", "line 8: tags are not read"),
        ("budget: 10000000", "budget:", "line 8: '' is ambiguous"),
        ("budget: 10000000\n", "", "rules: budget is missing"),
        ('day_starts: "+08:00"', "day_starts: +08:00", r"line 13: '\+08:00' is no whole number; quote it"),
        ('day_starts: "+08:00"', 'day_starts: "+8"', "line 13, day_starts"),
        ("starts: 2026-07-13", "starts: 2026-02-30", "line 12, epochs.starts: is no day"),
        ("cap_per_fan: 300000", "cap_per_fan: 10000001", "line 9, cap_per_fan: is above the budget"),
        ("step: 1800, keep: 70", "step: 100, keep: 95", "acts.watch.decay: has more than 24 steps"),
        ("step: 1800", "step: 7200", "acts.watch.decay.step: reaches the daily cap"),
        ("weight: 500\n", "weight: 10000001\n", "acts.comment.weight"),
        ("smallest: 3", "smallest: 10", "rings.up_to: is less than smallest"),
        ("refund_window: 7 ", "unique: {within: day, among: fan} ", "purchase.unique: 'unique' is unknown"),
        ("zhenbo_rules: 1", "zhenbo_rules: 2", "zhenbo_rules: 1 was expected"),
        ("acts:", "acts: {", r"line \d+: no YAML"),
        ("zhenbo_rules: 1", "--- \nzhenbo_rules: 1\n---\nzhenbo_rules: 1", "no YAML"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_line_and_cure(old, new, said):
    assert old in TEXT
    with pytest.raises(BadRules, match=said):
        read_rules(TEXT.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    "said, refused",
    [
        (
            changed(acts__watch=None),
            "acts.comment.minimum_watch: asks for watch time, but there is no rule for watch",
        ),
        (changed(acts__share=None), "rings: there is no rule for share"),
        (changed(budget="9" * 29), r"budget: is more than 2\^96 - 1"),
        (changed(budget=2**53), "budget"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(said, refused):
    with pytest.raises(BadRules, match=refused):
        rules_of(said)


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"- 1", b"x" * 70_000, b"[" * 3000, b"a: " + b"{b: " * 20 + b"}" * 20]
)
def test_what_is_no_rule_file_is_refused(data):
    with pytest.raises(BadRules):
        read_rules(data)


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(BadRules, match=r"rules\.yaml"):
        load_rules(tmp_path / "rules.yaml")


def test_large_amounts_are_text():
    assert rules_of(changed(budget=str(10**24))).budget == 10**24


def test_the_schema_is_of_its_draft_and_describes_every_number():
    from jsonschema import Draft202012Validator

    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    for name in ("weight", "per", "cap", "seconds", "decay", "unique", "not_own", "quantity"):
        assert schema["$defs"][name]["description"]


def test_epochs_follow_each_other_without_gap():
    rules = rules_of(RULES)
    first, second = rules.epochs.span(1), rules.epochs.span(2)
    assert first.start == 1_783_872_000  # 2026-07-13 00:00 +08:00
    assert first.end == second.start == first.start + 7 * 86_400
    assert rules.window("purchase", 2).end == second.end - 2 * 86_400
    with pytest.raises(Refused, match="begin with epoch 1; there is no epoch 0"):
        rules.epochs.span(0)
    with pytest.raises(Refused, match="too far away: 416035 is the last"):
        rules.epochs.span(10**9)
    assert rules.epochs.span(416_035).end > second.end


def test_every_rule_is_explained_in_both_languages():
    texts = explain(load_rules(SAMPLE))
    zh, en = "\n".join(text.zh for text in texts), "\n".join(text.en for text in texts)
    for number in ("10,000,000", "300,000", "75.99", "4.685", "1.75", "7,380"):
        assert number in zh and number in en
    assert "1 point for 1 minute; at most 2 hours a day" in en and "每 1 分钟 1 分；每天最多计 2 小时" in zh
    assert "counted 7 days after the order" in en and "下单 7 天后计分" in zh
    assert "3–9 fans brought each other" in en and "3–9 人互相拉新成环" in zh
    assert len(zh.splitlines()) == len(en.splitlines()) == 13


@pytest.mark.parametrize("milli, said", [(0, "0"), (1, "0.001"), (1500, "1.5"), (1_234_567, "1,234.567")])
def test_points_are_told_exactly(milli, said):
    assert points(milli) == said


@given(
    st.integers(1, 10**7), st.integers(1, 10**5), st.integers(1, 10**9), st.integers(0, 99),
    st.integers(0, 2 * 10**9), st.integers(0, 2 * 10**9),
)  # fmt: skip
def test_a_curve_starts_at_nothing_never_falls_and_ends_at_its_cap(weight, per, cap, keep, one, other):
    shape = curve(weight, per, cap, -(-cap // 20), keep)
    low, high = sorted((one, other))
    assert shape.points(0) == 0
    assert shape.points(low) <= shape.points(high) <= shape.points(shape.cap) <= weight * cap // per
    assert shape.points(shape.cap + low) == shape.points(shape.cap)
    assert shape.points(cap) * per < 2**63
