"""Each rule alone: what it takes, what it spares, and how far it may go."""

import pytest
from scan_logs import START, scan

from zhenbo.scans.points import CHECK, USUAL, Habits
from zhenbo.scans.rules import RULES, Level
from zhenbo.scans.scan import DAY, FORGED, MINUTE
from zhenbo.scans.stream import BUSY, Detector
from zhenbo.verdicts import Verdict

CITIES = ("Beijing", "Shanghai", "Guangzhou", "Kunming", "Harbin")
SOLD = START


def told(*scans, habits=USUAL):
    """What the last scan is told, after all of them."""
    detector = Detector(habits)
    return [detector.add(one) for one in scans][-1]


def standing(*scans):
    return told(*scans).standing


def tap(number, counter, device="d1", minutes=0.0, **more):
    return scan(number, number + minutes / 1440, device, "Beijing", channel="sun", counter=counter, **more)


def test_one_phone_may_scan_as_often_as_it_likes():
    scans = [scan(n, n / 3, "d1", CITIES[n % 5], sold_at=SOLD) for n in range(90)]
    assert standing(*scans).verdict == Verdict.GENUINE


def test_a_family_in_one_city_is_genuine():
    scans = [scan(n, 2 + n * 3, f"d{n % 4}", "Beijing", sold_at=SOLD) for n in range(20)]
    assert standing(*scans) == told(*scans).standing
    assert standing(*scans).score == 0


def test_a_gift_to_another_city_is_genuine():
    given = [scan(1, 2, "buyer", "Beijing", sold_at=SOLD), scan(2, 30, "friend", "Kunming", sold_at=SOLD)]
    assert standing(*given).verdict == Verdict.GENUINE


def test_strangers_all_over_the_country_are_to_be_checked_never_worse():
    scans = [scan(n, 10 * n, f"d{n}", CITIES[n % 5], sold_at=SOLD) for n in range(1, 60)]
    found = standing(*scans)
    assert found.verdict == Verdict.CHECK
    assert {"places", "late", "phones"} <= set(found.rules)
    assert found.score > 1000 and found.verdict != Verdict.DO_NOT_TRUST


def test_a_company_on_one_evening_is_one_occasion():
    scans = [scan(1, 2.5, "host", "Beijing", sold_at=SOLD)]
    scans += [scan(n, 2.5 + n / 1000, f"guest{n}", CITIES[n % 5], sold_at=SOLD) for n in range(2, 19)]
    assert standing(*scans).verdict == Verdict.GENUINE


def test_a_show_of_thousands_is_a_crowd_and_genuine():
    scans = [scan(n, 2 + n / 720_000, f"d{n}", CITIES[n % 5], sold_at=SOLD + 2 * DAY) for n in range(5000)]
    found = standing(*scans)
    assert found.verdict == Verdict.GENUINE
    assert "crowd" in found.rules


def test_a_phone_seen_in_both_cities_makes_them_one_place():
    scans = [
        scan(1, 2, "owner", "Beijing", sold_at=SOLD), scan(2, 50, "wife", "Kunming", sold_at=SOLD),
        scan(3, 60, "child", "Harbin", sold_at=SOLD),
    ]  # fmt: skip
    assert "places" in standing(*scans).rules
    travelled = [
        *scans,
        scan(4, 61, "owner", "Kunming", sold_at=SOLD),
        scan(5, 62, "owner", "Harbin", sold_at=SOLD),
    ]
    assert "places" not in standing(*travelled).rules


def test_a_phone_that_hops_about_cannot_make_copies_look_like_one():
    buyers = [scan(n, 15 + 8 * n, f"d{n}", city, sold_at=SOLD) for n, city in enumerate(CITIES)]
    hops = [scan(10 + n, 14 + n / 100, "hopper", city, sold_at=SOLD) for n, city in enumerate(CITIES)]
    assert standing(*hops, *buyers).verdict == Verdict.CHECK


def test_near_cities_are_one_place():
    scans = [scan(n, 15 + 9 * n, f"d{n}", ("Shanghai", "Suzhou")[n % 2], sold_at=SOLD) for n in range(4)]
    assert "places" not in standing(*scans).rules


def test_the_seller_and_the_buyer_are_no_strangers():
    scans = [scan(1, 1, "seller", "Kunming", sold_at=START + 20 * DAY)]
    scans += [scan(2, 22, "buyer", "Harbin", sold_at=START + 20 * DAY)]
    assert standing(*scans).rules == ()


def test_strangers_before_the_sale_weigh_more():
    sold = START + 60 * DAY
    scans = [scan(n, 5 * n, f"d{n}", CITIES[n], sold_at=sold) for n in range(3)]
    found = standing(*scans)
    assert found.verdict == Verdict.CHECK
    assert found.points["before_sale"] > 0


def test_staff_and_robots_do_not_count():
    detector = Detector()
    for number in range(BUSY):
        detector.add(scan(number, 0, "staff", "Beijing", code=f"k{number}"))
    for place, city in enumerate(CITIES * 3):
        detector.add(scan(1000 + place, 20 + 9 * place, "staff" if place % 2 else "robot", city))
    assert detector.codes["c"].signs.phones.keys() == {"robot"}


def test_unknown_phones_and_places_accuse_nobody():
    blank = [scan(n, 9 * n, "", CITIES[n % 5], sold_at=SOLD) for n in range(40)]
    nowhere = [scan(n, 9 * n, f"d{n}", sold_at=SOLD) for n in range(4)]
    assert standing(*blank).score == 0
    assert standing(*nowhere).verdict == Verdict.GENUINE


def test_a_chip_that_signs_is_the_goods_wherever_they_are():
    scans = [scan(n, 9 * n, f"d{n}", CITIES[n % 5], channel="chip", sold_at=SOLD) for n in range(20)]
    assert standing(*scans).score == 0


@pytest.mark.parametrize(
    "scans, rule, verdict",
    [
        ([tap(1, 5), tap(2, 5, "other")], "sun_replay", Verdict.DO_NOT_TRUST),
        ([tap(1, 5), tap(2, 5, "")], "sun_replay", Verdict.DO_NOT_TRUST),
        ([tap(1, 5), tap(2, 4, "other")], "sun_rollback", Verdict.DO_NOT_TRUST),
        ([tap(1, 5), tap(2, 4)], "sun_rollback", Verdict.DO_NOT_TRUST),
        ([tap(1, 5), tap(2, 0)], "sun_rollback", Verdict.DO_NOT_TRUST),
        ([tap(1, FORGED)], "chip_forged", Verdict.DO_NOT_TRUST),
        ([scan(1, 1, channel="chip", counter=FORGED)], "chip_forged", Verdict.DO_NOT_TRUST),
        ([tap(1, None)], "sun_unread", Verdict.CHECK),
        ([tap(1, 5), tap(1, 5, minutes=10.1)], "sun_reopened", Verdict.CHECK),
        ([tap(1, 5), tap(1, 6, minutes=1), tap(1, 5, minutes=11)], "sun_reopened", Verdict.CHECK),
        ([scan(1, 1, allocated="false")], "unallocated", Verdict.DO_NOT_TRUST),
        (
            [scan(1, 1, allocated="true"), scan(2, 2, "new", allocated="retired")],
            "retired",
            Verdict.DO_NOT_TRUST,
        ),
        ([scan(1, 1, kind="sample", activated_device="d9")], "sample_activated", Verdict.CHECK),
    ],
)
def test_faults_are_found_and_raised_by_their_scan(scans, rule, verdict):
    found = told(*scans)
    assert found.raised == rule
    assert rule in found.standing.rules
    assert found.verdict == found.standing.verdict == verdict


@pytest.mark.parametrize(
    "scans",
    [
        [tap(1, 5), tap(1, 5, minutes=9.9)],
        [tap(1, 6), tap(1, 5, minutes=0.1)],  # messages of one phone that overtook each other
        [tap(n, n) for n in range(1, 30)],
        [tap(1, 1), tap(2, 101)],
        [scan(1, 1, allocated="false"), scan(2, 2, allocated="true")],  # scanned before it was registered
        [scan(1, 1, allocated="true"), scan(2, 2, allocated="retired")],  # the phone knew it whole
        [scan(1, 1, "d1", allocated="retired", activated_device="d1")],
        [scan(1, 1, kind="sample")],
    ],
)
def test_innocent_look_alikes_pass(scans):
    assert standing(*scans).verdict == Verdict.GENUINE


def test_a_wide_gap_is_a_sign_and_no_fault():
    found = told(tap(1, 1), tap(2, 102))
    assert found.raised is None
    assert (found.standing.rules, found.standing.verdict) == (("sun_gap",), Verdict.GENUINE)


def test_the_owner_keeps_genuine_when_somebody_replays():
    taps = [tap(1, 5, "owner", activated_device="owner"), tap(2, 5, "thief", activated_device="owner")]
    assert told(*taps).verdict == Verdict.DO_NOT_TRUST
    again = told(*taps, tap(3, 6, "owner", activated_device="owner"))
    assert (again.verdict, again.owner) == (Verdict.GENUINE, True)
    assert again.standing.verdict == Verdict.DO_NOT_TRUST
    assert told(*taps, tap(3, 6, "friend")).verdict == Verdict.CHECK
    assert told(*taps, scan(3, 3, "friend", channel="chip")).verdict == Verdict.GENUINE


def test_a_sample_is_told_and_flagged_by_nothing_else():
    scans = [scan(n, n, f"d{n}", CITIES[n % 5], kind="sample", sold_at=SOLD) for n in range(1, 90)]
    assert standing(*scans).rules == ("sample",)


def test_the_first_scan_is_remembered():
    assert told(scan(1, 1), scan(2, 9, "other")).first_scan_at == scan(1, 1).scanned_at


def test_late_scans_weigh_less_where_everybody_takes_his_time():
    usual, slow = Habits.of([10_000, 0, 0, 0]), Habits.of([100, 100, 100, 10_000])
    assert usual.late_start[3] > 0 > slow.late_start[3]
    assert Habits.of([0, 0, 0, 0]) == USUAL


def test_no_sign_reaches_a_proof():
    """However many signs there are: `do not trust` comes from proofs alone."""
    assert [r.name for r in RULES.values() if r.level == Level.PROOF] == [
        "unallocated", "retired", "chip_forged", "sun_replay", "sun_rollback",
    ]  # fmt: skip
    assert CHECK == 100
    assert MINUTE * 1440 == DAY


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_each_rule_explains_itself_in_both_languages(rule):
    assert rule.words.zh.endswith("。") and rule.words.en.endswith(".")
    assert any("\u4e00" <= sign <= "\u9fff" for sign in rule.words.zh)
    assert rule.words.en.isascii()
