"""What is published gives the private scores again, tells no id, and carries on what waits."""

import csv
import io
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from asking import ADDRESS, HEADING, bind, new_register
from hypothesis import given, settings
from show_logs import DAY, NOON, RULES, row, rules_of, write_log
from test_score_reference import VARIANTS, logs

from toolchain.environment import ROOT
from zhenbo.errors import BadBindings, BadLog, Refused
from zhenbo.scoring.rule_file import load_rules
from zhenbo.scoring.run import Files, score
from zhenbo.wallets.commitments import differences, read_commitments, read_openings, read_pairs
from zhenbo.wallets.lines import Heading
from zhenbo.wallets.links import Links
from zhenbo.wallets.pseudonyms import Pseudonyms, new_secret, read_secret
from zhenbo.wallets.publish import PSEUDONYM_COLUMNS, Sources, publish
from zhenbo.wallets.register import Register, read

SECRET = bytes(range(32))
FEW = rules_of(RULES)
LOG = Path(ROOT) / "samples" / "show" / "log.csv"
SAMPLE = load_rules(Path(ROOT) / "samples" / "show" / "rules.yaml")
NOBODY = Register(Path("none"), Links(HEADING), "0" * 64)


def scores(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def published(rules, epoch, log, folder, register=NOBODY, grid=1, **more):
    names = Pseudonyms.of(SECRET, f"epoch {epoch}")
    return publish(rules, epoch, Sources(log, register, **more), names, folder, grid)


def without_wallets(rows):
    return [one | {"wallet": ""} for one in rows]


def same_points(rules, epoch, log, folder):
    """Publish with exact times, score both: every fan has the points that the private log gives."""
    published(rules, epoch, log, folder / "p")
    score(rules, epoch, None, Files(log, folder / "private.csv"), links={})
    score(rules, epoch, None, Files(folder / "p/public/log.csv", folder / "public.csv"), links={})
    called = read_pairs(folder / "p/private/pseudonyms.csv", PSEUDONYM_COLUMNS)
    private = {called[one["fan"]]: one["score"] for one in scores(folder / "private.csv")}
    assert private == {one["fan"]: one["score"] for one in scores(folder / "public.csv")}
    return {fan: private.get(name) for fan, name in called.items()}


@pytest.mark.parametrize("variant", ["all", "loose", "crossed", "later"])
@settings(max_examples=6, deadline=None)
@given(log=logs())
def test_any_log_published_with_exact_times_gives_every_fan_the_same_points(variant, log):
    said, epoch = VARIANTS[variant]
    with tempfile.TemporaryDirectory() as name:
        same_points(rules_of(said), epoch, write_log(Path(name), log), Path(name))


def watching(*fans, ts=NOON):
    return [row(f"w-{fan}", "watch", fan, ts, amount=200) for fan in fans]


def test_a_comment_of_the_epoch_before_is_still_its_author_s_own(tmp_path):
    said = row("said", "comment", "ann", NOON - 7 * DAY)
    likes = [row(f"like-{fan}", "like", fan, target="said") for fan in ("ann", "bob")]
    rows = [said, *watching("ann", "bob"), *likes]
    points = same_points(FEW, 1, write_log(tmp_path, rows), tmp_path)
    assert int(points["bob"]) - int(points["ann"]) == RULES["acts"]["like"]["weight"]


def test_of_acts_in_one_second_the_same_is_first(tmp_path):
    fans = [f"fan{number}" for number in range(8)]
    shares = [row(f"s{9 - n}", "share", fan, target="guest") for n, fan in enumerate(fans)]
    points = same_points(FEW, 1, write_log(tmp_path, [*watching("guest", *fans), *shares]), tmp_path)
    assert max(points, key=lambda fan: int(points[fan])) == "fan7"


def test_refunds_and_moderation_come_along(tmp_path):
    rows = [
        row("p", "purchase", "ann", NOON - 2 * DAY, amount=5000), row("q", "purchase", "bob", amount=100),
        row("r", "refund", "ann", NOON, amount=1000, target="p"), *watching("ann", "bob", "cid"),
        row("c", "comment", "bob"), row("m", "moderated", "bob", target="c"), row("n", "moderated", "cid"),
        row("far", "refund", "zoe", NOON, target="elsewhere"), row("old", "moderated", "zoe", show="s9"),
    ]  # fmt: skip
    points = same_points(FEW, 1, write_log(tmp_path, rows), tmp_path)
    assert set(points) == {"ann", "bob", "cid"}
    assert points["cid"] is None


@pytest.fixture
def sample(tmp_path):
    """The sample log published, with three of its fans bound before the epoch's end and one after."""
    register = new_register(tmp_path)
    end = SAMPLE.epochs.span(1).end
    fans = sorted({one["fan"] for one in scores(LOG)})[:4]
    for fan, name, at in zip(fans, "abcd", (end - 9, end - 8, end - 1, end), strict=True):
        bind(register, fan, name, at=at)
    bind(register, "nobody-in-the-log", "platform", at=end)
    found = published(SAMPLE, 1, LOG, tmp_path / "p", read(register, end - 1))
    return tmp_path / "p", fans, found


def test_the_public_recomputes_amounts_of_fans_whose_wallets_it_does_not_know(sample, tmp_path):
    folder, fans, found = sample
    links = {fan: ADDRESS[name] for fan, name in zip(fans[:3], "abc", strict=True)}
    score(SAMPLE, 1, 10**6, Files(LOG, tmp_path / "private.csv"), links=links)
    bound = dict.fromkeys(read_commitments(folder / "public/commitments.csv"), "")
    score(SAMPLE, 1, 10**6, Files(folder / "public/log.csv", tmp_path / "public.csv"), links=bound)
    called = read_pairs(folder / "private/pseudonyms.csv", PSEUDONYM_COLUMNS)
    private = [one | {"fan": called[one["fan"]]} for one in scores(tmp_path / "private.csv")]
    private = without_wallets(sorted(private, key=lambda one: one["fan"]))
    public = scores(tmp_path / "public.csv")
    assert found.bound == len(bound) == 3
    assert [one["fan"] for one in private] == [one["fan"] for one in public]
    assert [one["score"] for one in private] == [one["score"] for one in public]
    # ties of the largest remainder go to the lowest id, and pseudonyms order otherwise: one unit, no more
    assert all(abs(int(a["amount"]) - int(b["amount"])) <= 1 for a, b in zip(private, public, strict=True))
    assert [int(a["amount"]) > 0 for a in private] == [int(b["amount"]) > 0 for b in public]


def test_openings_are_what_was_committed_to_and_of_the_epoch_s_end(sample):
    folder, fans, _ = sample
    openings = read_openings(folder / "private/openings.csv")
    called = read_pairs(folder / "private/pseudonyms.csv", PSEUDONYM_COLUMNS)
    assert {one.fan: one.wallet for one in openings.values()} == {
        called[fan]: ADDRESS[name] for fan, name in zip(fans[:3], "abc", strict=True)
    }
    assert not differences(openings, read_commitments(folder / "public/commitments.csv"))


def test_nothing_public_holds_an_id_of_fan_device_event_or_wallet(sample):
    folder, _, _ = sample
    said = b"".join(path.read_bytes() for path in sorted((folder / "public").iterdir()))
    for one in scores(LOG):
        for name in ("fan", "event_id", "device", "wallet"):
            assert not one[name] or one[name].encode() not in said
    for wallet in ADDRESS.values():
        assert wallet[2:].encode() not in said.lower()


def test_private_files_are_closed_to_others_and_none_is_written_over(sample, tmp_path):
    folder, _, _ = sample
    assert (folder / "private").stat().st_mode & 0o077 == 0
    assert [path.stat().st_mode & 0o077 for path in (folder / "private").iterdir()] == [0, 0]
    with pytest.raises(Refused, match="already there"):
        published(SAMPLE, 1, LOG, folder)


def test_the_same_sources_give_the_same_bytes_and_other_periods_no_name_in_common(tmp_path):
    for folder in ("one", "two"):
        published(SAMPLE, 1, LOG, tmp_path / folder)
    publish(SAMPLE, 1, Sources(LOG, NOBODY), Pseudonyms.of(SECRET, "epoch 2"), tmp_path / "other", 1)
    one, two, other = ((tmp_path / name / "public/log.csv") for name in ("one", "two", "other"))
    assert one.read_bytes() == two.read_bytes()
    assert not {row["fan"] for row in scores(one)} & {row["fan"] for row in scores(other)}
    assert not {row["device"] for row in scores(one)} & ({row["device"] for row in scores(other)} - {""})


def test_what_waits_is_carried_on_under_new_names(tmp_path):
    rows = [row(f"w{n}", "watch", fan, NOON + n, amount=200) for n, fan in enumerate(("ann", "bob"))]
    log = write_log(tmp_path, rows)
    published(FEW, 1, log, tmp_path / "p1")
    files = Files(tmp_path / "p1/public/log.csv", tmp_path / "s1.csv")
    score(FEW, 1, 999, files, links={})
    later = write_log(tmp_path, [row("x", "watch", "ann", NOON + 7 * DAY, amount=200)])
    former = tmp_path / "p1/private/pseudonyms.csv"
    found = published(FEW, 2, later, tmp_path / "p2", carry=files.waiting, former=former)
    assert found.carried == 2
    carried = scores(tmp_path / "p2/public/carry-in.csv")
    called = read_pairs(tmp_path / "p2/private/pseudonyms.csv", PSEUDONYM_COLUMNS)
    assert {one["fan"] for one in carried} == {called["ann"], called["bob"]}
    assert sorted(one["amount"] for one in carried) == sorted(one["amount"] for one in scores(files.waiting))
    second = Files(tmp_path / "p2/public/log.csv", tmp_path / "s2.csv", tmp_path / "p2/public/carry-in.csv")
    outcome = score(FEW, 2, 999, second, links={called["bob"]: ""})
    [entry] = [one for one in outcome.payout.entries if one.fan == called["bob"]]
    assert (entry.score, entry.amount) == (
        0,
        next(int(o["amount"]) for o in carried if o["fan"] == entry.fan),
    )


def test_a_carry_of_another_period_is_refused(tmp_path):
    log = write_log(tmp_path, [row("x", "watch", "ann", amount=200)])
    published(FEW, 1, log, tmp_path / "p1")
    (tmp_path / "carry.csv").write_text("fan,wallet,amount\nfabc,,5\n")
    former = tmp_path / "p1/private/pseudonyms.csv"
    with pytest.raises(BadBindings, match="does not know fabc"):
        published(FEW, 2, log, tmp_path / "p2", carry=tmp_path / "carry.csv", former=former)


def test_coarse_times_stand_on_the_grid_and_keep_their_order(tmp_path):
    published(SAMPLE, 1, LOG, tmp_path / "p", grid=60)
    rows = scores(tmp_path / "p/public/log.csv")
    assert not [one for one in rows if int(one["ts"]) % 60]
    assert not [one for one in rows if one["kind"] == "watch" and int(one["amount"]) % 60]
    assert [int(one["ts"]) for one in rows] == sorted(int(one["ts"]) for one in rows)
    assert json.loads((tmp_path / "p/public/publication.json").read_text())["grid"] == 60


def test_heartbeats_that_touch_still_touch_on_the_grid(tmp_path):
    beats = [row(f"w{n}", "watch", "ann", NOON + 17 + 31 * (n + 1), amount=31) for n in range(20)]
    log = write_log(tmp_path, beats)
    published(FEW, 1, log, tmp_path / "p", grid=60)
    score(FEW, 1, None, Files(log, tmp_path / "exact.csv"), links={})
    score(FEW, 1, None, Files(tmp_path / "p/public/log.csv", tmp_path / "coarse.csv"), links={})
    [exact], [coarse] = scores(tmp_path / "exact.csv"), scores(tmp_path / "coarse.csv")
    assert abs(int(exact["score"]) - int(coarse["score"])) <= 1000  # a minute's worth, of ten


@pytest.mark.parametrize("grid", [0, -1, 7, 3601, 7200])
def test_grids_that_would_move_acts_to_another_day_are_refused(tmp_path, grid):
    with pytest.raises(Refused, match="grid"):
        published(SAMPLE, 1, LOG, tmp_path / "p", grid=grid)
    assert not (tmp_path / "p").exists()


def test_an_id_of_a_fan_and_of_an_event_is_refused(tmp_path):
    rows = [row("ann", "comment", "ann"), row("x", "like", "bob", target="ann")]
    with pytest.raises(BadLog, match="of a fan and of an event"):
        published(FEW, 1, write_log(tmp_path, rows), tmp_path / "p")
    assert not (tmp_path / "p/public/publication.json").exists()


def test_secrets_are_made_once_and_kept_from_others(tmp_path):
    new_secret(tmp_path / "secret")
    assert len(read_secret(tmp_path / "secret")) == 32
    with pytest.raises(BadBindings, match="already"):
        new_secret(tmp_path / "secret")
    (tmp_path / "secret").write_text("short\n")
    with pytest.raises(BadBindings, match="64 hex digits"):
        read_secret(tmp_path / "secret")


def test_a_heading_of_another_community_is_told(tmp_path):
    shutil.copy(LOG, tmp_path / "log.csv")
    other = Heading(HEADING.community, ADDRESS["a"])
    published(SAMPLE, 1, tmp_path / "log.csv", tmp_path / "p", Register(Path("x"), Links(other), "1" * 64))
    said = json.loads((tmp_path / "p/public/publication.json").read_text())
    assert (said["platform"], said["chainId"], said["register"]) == ("douyin", 31337, "0x" + "1" * 64)
    assert set(said["files"]) == {"log.csv", "commitments.csv"}
