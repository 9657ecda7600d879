"""The sample rules on seeds that were not used to choose them, and the lab's own arithmetic."""

from dataclasses import replace

import pytest

from samples.show.story import RULES
from zhenbo.scoring import lab
from zhenbo.scoring.generator import MIXES, Mix
from zhenbo.scoring.lab_picture import lab_picture
from zhenbo.scoring.rule_file import load_rules

SAMPLE = load_rules(RULES)
SMALL = Mix(150, bots=8, device_farm=8, self_likers=3, rings=3, refunders=2)


def test_the_judging_seeds_were_not_used_for_tuning():
    assert not set(lab.JUDGING_SEEDS) & set(lab.TUNING_SEEDS)


@pytest.mark.parametrize("mix", ["light", "usual"])
def test_farms_get_next_to_nothing_and_honest_fans_lose_next_to_nothing(mix):
    [with_rules, without] = lab.trials(SAMPLE, 1, lab.JUDGING_SEEDS[:1], [MIXES[mix]], each=False)
    assert lab.misses(with_rules) == []
    assert with_rules.worst <= 0.02 and abs(with_rules.worst_change) <= 0.01
    assert without.figures.taken > 0.4
    assert with_rules.figures.recall > 0.97 and with_rules.figures.precision > 0.7


@pytest.mark.long
def test_so_it_is_on_every_judging_seed_at_every_size():
    names = [name for name in MIXES if name != "none"]
    [with_rules, _] = lab.trials(SAMPLE, 1, lab.JUDGING_SEEDS, [MIXES[name] for name in names], each=False)
    assert lab.misses(with_rules) == []


def test_a_log_without_farmers_gives_them_nothing_to_take():
    [with_rules, without] = lab.trials(SAMPLE, 1, [3], [Mix(100)], each=False)
    for trial in (with_rules, without):
        assert (trial.figures.taken, trial.figures.honest_change, trial.figures.recall) == (0, 0, 1)


def test_every_rule_is_tried_on_and_off():
    listed = list(lab.choices(SAMPLE))
    assert len(listed) == 2 + 2 * len(lab.RULES)
    digest = {name: rules for name, _, rules in listed}
    assert digest["all"] == SAMPLE
    for rule in lab.RULES:
        assert digest[f"without {rule.name}"] == rule.off(SAMPLE) != SAMPLE
        if rule.name != "decay":  # with decay on, caps can only be lifted as far as its steps go
            assert rule.off(digest[f"only {rule.name}"]) == digest["none"]


def test_each_rule_stops_the_farm_that_it_is_for():
    """With a rule off, its farm gets more than with all rules on."""
    for name, farm in (("devices", "device_farm"), ("refund_window", "refunders"), ("devices", "bots")):
        rule = next(rule for rule in lab.RULES if rule.name == name)
        taken = {}
        for which, rules in (("on", SAMPLE), ("off", rule.off(SAMPLE))):
            [trial, _] = lab.trials(rules, 1, [2], [SMALL], each=False)
            taken[which] = trial.figures.by_farm.get(farm, 0)
        assert taken["off"] > taken["on"] + 0.01, (name, farm)


def test_rules_that_miss_the_goal_are_said_to(tmp_path):
    weak = replace(SAMPLE, devices=None)
    [trial, _] = lab.trials(weak, 1, [2], [SMALL], each=False)
    said = [text.en for text in lab.misses(trial)]
    assert len(said) == 2
    assert "more than 2 %" in said[0] and "more than 1 %" in said[1]


def test_a_careful_farmer_with_a_phone_for_each_account_is_paid_like_a_fan():
    """What no rule here can see, so that nobody believes otherwise."""
    [trial, _] = lab.trials(SAMPLE, 1, [2], [Mix(150, careful=15)], each=False)
    assert trial.figures.by_farm["careful"] > 0.05


@pytest.mark.parametrize("amounts, found", [([1, 1, 1, 1], 0), ([0, 0, 0, 4], 0.75), ([], 0), ([1, 3], 0.25)])
def test_gini(amounts, found):
    assert lab.gini(amounts) == pytest.approx(found)


def test_the_picture_has_a_bar_for_each_choice():
    trials = lab.trials(SAMPLE, 1, [2], [SMALL], each=False)
    picture = lab_picture(trials)
    assert picture.startswith("<svg") and picture.count("<rect") == 1 + len(trials)
    assert f"{trials[0].figures.taken:.2%}" in picture
