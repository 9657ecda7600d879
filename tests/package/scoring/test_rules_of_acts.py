"""Each rule on a log small enough to count by hand: what a row brings, or the reason why nothing."""

from copy import deepcopy

import pytest
from show_logs import DAY, NOON, RULES, WALLETS, row, rules_of, write_log

from zhenbo.errors import Refused
from zhenbo.scoring.run import Files, score
from zhenbo.scoring.why import why


@pytest.fixture
def tell(tmp_path):
    """Reason and points of each row of a fan, by event_id; the rules can be changed first."""

    def told(rows, fan="ann", epoch=1, **acts):
        said = deepcopy(RULES)
        for kind, changes in acts.items():
            said["acts"][kind] |= changes
        account = why(fan, write_log(tmp_path, rows), rules_of(said), epoch)
        return {line.event_id: (line.reason, line.points) for line in account.lines}

    return told


def watch(event_id="w", fan="ann", ts=NOON, amount=60, **more):
    return row(event_id, "watch", fan, ts, amount=amount, **more)


def test_a_minute_watched_is_a_point(tell):
    assert tell([watch()]) == {"w": ("", 1000)}


def test_overlapping_seconds_count_once_whatever_the_id(tell):
    """b brings the twenty seconds that neither a nor c had; d is a replay of a."""
    rows = [watch("a"), watch("b", ts=NOON + 30), watch("c", ts=NOON + 10, amount=40), watch("d")]
    assert tell(rows) == {"a": ("", 1000), "d": ("covered", 0), "c": ("partly", 166), "b": ("partly", 334)}


def test_two_shows_at_a_time_count_once(tell):
    rows = [watch("a"), watch("b", ts=NOON + 40, amount=80, show="s2")]
    assert tell(rows) == {"a": ("", 1000), "b": ("partly", 666)}


def test_two_accounts_on_one_device_at_a_time_count_once(tell):
    rows = [watch("a", device="d1"), watch("b", "bob", ts=NOON + 20, device="d1")]
    assert tell(rows, "bob") == {"b": ("short_watch", 0)}
    assert tell([rows[0], watch("b", "bob", ts=NOON + 40, device="d1")], "bob") == {"b": ("partly", 666)}


def test_a_row_proves_no_more_than_its_longest(tell):
    assert tell([watch(amount=900)]) == {"w": ("partly", 200 * 1000 // 60)}


def test_too_little_watching_counts_for_nothing_and_opens_no_gate(tell):
    rows = [watch(amount=29), row("c", "comment", ts=NOON + 1), row("l", "like", ts=NOON + 1, target="bob")]
    assert tell(rows) == {"w": ("short_watch", 0), "c": ("", 700), "l": ("", 333)}
    rows[0] = watch(amount=9)
    assert tell(rows) == {"w": ("short_watch", 0), "c": ("short_watch", 0), "l": ("short_watch", 0)}


def test_the_weight_falls_with_each_step_and_nothing_counts_beyond_the_cap(tell):
    rows = [watch(f"w{n}", ts=NOON + 200 * n, amount=200) for n in range(1, 5)]
    by_row = [points for _, points in tell(rows).values()]
    # 250 s at 1000, 250 s at 700, 200 s at 490 milli-points for a minute
    assert sum(by_row) == (250 * 1000 + 250 * 700 + 200 * 490) // 60
    assert by_row == [3333, 2583, 1984, 816]
    assert tell([*rows, watch("w5", ts=NOON + 1000)])["w5"] == ("capped", 0)


def test_a_new_day_starts_anew_at_the_rules_midnight(tell):
    midnight = NOON + DAY // 2
    rows = [watch("a", ts=midnight - 1, amount=40), row("b", "comment", ts=midnight - 1, target="x")]
    rows += [watch("c", ts=midnight + 40, amount=40), row("d", "comment", ts=midnight + 40, target="x")]
    assert [reason for reason, _ in tell(rows).values()] == ["", "", "", ""]


def test_the_same_target_counts_once_a_day(tell):
    rows = [watch(), *(row(f"c{n}", "comment", ts=NOON + n, target="hi") for n in range(2))]
    rows += [row("blank", "comment", ts=NOON + 3), row("blank too", "comment", ts=NOON + 4)]
    reasons = {name: reason for name, (reason, _) in tell(rows).items()}
    assert reasons == {"w": "", "c0": "", "c1": "repeated", "blank": "partly", "blank too": "repeated"}


def test_a_guest_counts_for_the_first_who_brought_them_and_only_if_they_stayed(tell):
    rows = [watch("g", "gus", amount=15), row("s1", "share", "ann", NOON + 1, target="gus")]
    rows += [
        row("s2", "share", "bob", NOON + 2, target="gus"),
        row("s3", "share", "ann", NOON, target="nobody"),
    ]
    assert tell(rows) == {"s3": ("absent_target", 0), "s1": ("", 9000)}
    assert tell(rows, "bob") == {"s2": ("repeated", 0)}


def test_a_like_to_oneself_or_to_ones_own_comment_does_not_count(tell):
    rows = [watch(), row("c", "comment", ts=NOON), row("l1", "like", ts=NOON + 1, target="ann")]
    assert tell([*rows, row("l2", "like", ts=NOON + 2, target="c")])["l1"] == ("own", 0)
    assert tell([*rows, row("l2", "like", ts=NOON + 2, target="c")])["l2"] == ("own", 0)


def test_nor_does_one_to_a_second_account_on_the_same_device(tell):
    rows = [watch(device="d1"), watch("b", "bob", ts=NOON + 60, device="d1"), watch("c", "cat", device="d2")]
    rows += [row("l1", "like", ts=NOON + 90, target="bob"), row("l2", "like", ts=NOON + 91, target="cat")]
    assert tell(rows) == {"w": ("", 1000), "l1": ("own", 0), "l2": ("", 333)}


def test_a_device_of_too_many_fans_voids_what_cost_nothing(tell):
    rows = [watch(f"w{fan}", fan, NOON + 60 * n, device="d1") for n, fan in enumerate(("ann", "bob", "cat"))]
    rows += [row("p", "purchase", "ann", NOON - DAY, amount=100, device="d1"), watch("own", ts=NOON + 500)]
    assert tell(rows) == {"p": ("", 999), "wann": ("crowded", 0), "own": ("", 1000)}
    assert tell(rows[1:]) == {"p": ("", 999), "own": ("", 1000)}


def test_a_crowded_device_makes_nobody_a_second_account(tell):
    rows = [watch(f"w{fan}", fan, NOON + 60 * n, device="d1") for n, fan in enumerate(("ann", "bob", "cat"))]
    rows += [watch("own", ts=NOON + 500), row("l", "like", ts=NOON + 501, target="bob")]
    assert tell(rows)["l"] == ("", 333)


def test_a_fan_of_too_many_devices_is_voided_whole(tell):
    rows = [watch(f"w{n}", ts=NOON + 60 * n, device=f"d{n}") for n in range(4)]
    assert {reason for reason, _ in tell(rows).values()} == {"many_devices"}
    assert {reason for reason, _ in tell(rows[:3]).values()} == {""}


@pytest.mark.parametrize("size, voided", [(2, False), (3, True), (5, True), (6, False)])
def test_fans_who_brought_each_other_in_a_ring_are_voided(tell, size, voided):
    fans = [f"f{n}" for n in range(size)]
    rows = [watch(f"w{fan}", fan) for fan in fans]
    rows += [row(f"s{n}", "share", fans[n], NOON, target=fans[(n + 1) % size]) for n in range(size)]
    rows += [row("p", "purchase", "f1", amount=100, ts=NOON - DAY)]
    found = tell(rows, "f1")
    assert found == {"p": ("", 999), "wf1": ("ring" if voided else "", 0 if voided else 1000),
                     "s1": ("ring" if voided else "", 0 if voided else 9000)}  # fmt: skip


def test_a_share_that_was_struck_out_closes_no_ring(tell):
    rows = [watch(f"w{fan}", fan) for fan in ("a", "b", "c")]
    rows += [row(f"s{a}", "share", a, NOON, target=b) for a, b in (("a", "b"), ("b", "c"), ("c", "a"))]
    assert tell(rows, "a")["wa"] == ("ring", 0)
    assert tell([*rows, row("m", "moderated", "", NOON, target="sb")], "a")["wa"] == ("", 1000)


def test_who_was_brought_by_a_ring_is_not_on_it(tell):
    rows = [watch(f"w{fan}", fan) for fan in ("a", "b", "c", "honest")]
    rows += [row(f"s{a}", "share", a, NOON, target=b) for a, b in (("a", "b"), ("b", "c"), ("c", "a"))]
    rows += [row("bait", "share", "a", NOON + 1, target="honest")]
    assert tell(rows, "honest") == {"whonest": ("", 1000)}


def test_a_purchase_counts_when_its_window_has_passed_less_refunds_until_then(tell):
    rows = [row("p", "purchase", amount=10_000, ts=NOON)]
    until = NOON + 2 * DAY
    assert tell(rows) == {"p": ("", 99_900)}
    in_time = row("r", "refund", "ann", until, amount=4_000, target="p")
    assert tell([*rows, in_time])["p"] == ("partly", 59_940)
    assert tell([*rows, {**in_time, "ts": str(until + 1)}])["p"] == ("", 99_900)
    assert tell([*rows, {**in_time, "amount": ""}])["p"] == ("refunded", 0)
    assert tell([*rows, {**in_time, "fan": "bob"}])["p"] == ("partly", 59_940)


def test_a_purchase_late_in_the_epoch_waits_for_the_next(tell):
    rows = [row("p", "purchase", amount=100, ts=NOON + 5 * DAY)]
    assert tell(rows) == {"p": ("waiting", 0)}
    assert tell(rows, epoch=2) == {"p": ("", 999)}


def test_marks_end_with_the_clips_room_and_the_shows_allowance(tell):
    rows = [row(f"m{n}", "clip", "ann", NOON + n, amount=2, target="c1") for n in range(3)]
    rows += [row("m3", "clip", "ann", NOON + 3, amount=3, target="c2")]
    assert tell(rows) == {
        "m0": ("", 10_000), "m1": ("partly", 5_000), "m2": ("no_marks_left", 0), "m3": ("partly", 10_000),
    }  # fmt: skip


def test_a_moderator_strikes_out_one_act_or_a_whole_evening(tell):
    rows = [watch(), row("c", "comment", ts=NOON + 1), watch("other", ts=NOON + 90, show="s2")]
    one = row("m", "moderated", "", NOON + 5, show="", target="c")
    assert tell([*rows, one])["c"] == ("struck", 0)
    assert {k: v[0] for k, v in tell([*rows, row("m", "moderated", "ann", NOON + 5)]).items()} == {
        "w": "struck", "c": "struck", "other": "", "m": "no_rule",
    }  # fmt: skip


def test_a_repeated_event_id_counts_once_the_first_in_order(tell, tmp_path):
    rows = [watch("w", ts=NOON + 5, amount=50), watch("w", amount=60), watch("w", amount=60)]
    account = why("ann", write_log(tmp_path, rows), rules_of(RULES), 1)
    assert [(line.row, line.reason, line.points) for line in account.lines] == [
        (3, "", 1000), (4, "duplicate", 0), (2, "duplicate", 0),
    ]  # fmt: skip


def test_what_lies_outside_the_epoch_is_said(tell):
    assert tell([watch(ts=NOON + 30 * DAY)]) == {"w": ("outside", 0)}


def test_an_unknown_fan_is_refused(tmp_path):
    with pytest.raises(Refused, match="no fan 'zoe'"):
        why("zoe", write_log(tmp_path, [watch()]), rules_of(RULES), 1)


def test_the_last_wallet_counts_and_belongs_to_the_first_fan_who_named_it(tmp_path):
    one, two, three = WALLETS[:3]
    rows = [
        watch("a", wallet=one),
        watch("b", ts=NOON + 60, wallet=two),
        watch("c", "bob", NOON + 90, wallet=two),
    ]
    rows += [watch("d", "cat", NOON + 9 * DAY, wallet=three), watch("e", "cat", NOON)]
    out = tmp_path / "out.csv"
    score(rules_of(RULES), 1, 300, Files(write_log(tmp_path, rows), out))
    assert out.read_text().splitlines()[1:] == [
        f"ann,{two},2000,150", "bob,,1000,0", "cat,,1000,0",
    ]  # fmt: skip
    assert (tmp_path / "out.carry.csv").read_text().splitlines()[1:] == ["bob,,75", "cat,,75"]
