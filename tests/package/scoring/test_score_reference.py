"""The expression on DuckDB and a second implementation in plain Python give the same bytes, on any log."""

import tempfile
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import scores_file
from show_logs import DAY, NOON, RULES, WALLETS, row, rules_of, write_log

from zhenbo.scoring.files import carry_csv
from zhenbo.scoring.payout import Waiting
from zhenbo.scoring.run import Files, score

FANS = ["ann", "bob", "茶客小王", "𠮷野", "a,b", 'q"t', "=SUM(A1)"]
SHOWS = ["s1", "晚场", ""]


def without(*keys):
    """The rules with these acts and settings removed."""
    said = deepcopy(RULES)
    for key in keys:
        said["acts"].pop(key, None)
        said.pop(key, None)
    return said


def loose():
    """No decay, no gates, no uniqueness, another time zone and another count of epochs."""
    said = without("devices", "rings")
    for act in said["acts"].values():
        for key in ("decay", "minimum_watch", "target_watch", "unique", "not_own"):
            act.pop(key, None)
    said["day_starts"] = "-09:30"
    said["epochs"] = {"number": 7, "starts": "2026-07-14", "days": 1}
    return said


def crossed():
    """Uniqueness the other way round, a ring of two, one device only."""
    said = deepcopy(RULES)
    said["rings"] = {"smallest": 2, "up_to": 2}
    said["devices"] = {"fans_at_most": 1, "devices_at_most": 1}
    said["acts"]["comment"]["unique"] = {"within": "epoch", "among": "everyone"}
    said["acts"]["share"]["unique"] = {"within": "day", "among": "fan"}
    said["acts"]["share"]["minimum_watch"] = 40
    return said


VARIANTS = {
    "all": (RULES, 1), "loose": (loose(), 7), "crossed": (crossed(), 1), "later": (RULES, 2),
    "no watch": (without("watch", "comment", "like", "share", "rings"), 1),
    "only comments": (without("watch", "like", "share", "purchase", "clip", "rings"), 1),
}  # fmt: skip
VARIANTS["only comments"][0]["acts"]["comment"].pop("minimum_watch")


IDS = [f"e{number}" for number in range(14)]
fans, shows, days = st.sampled_from(FANS), st.sampled_from(SHOWS[:2]), st.integers(0, 1)
# blanks mostly: otherwise few devices would be less than crowded
devices = st.sampled_from(["", "", "", "d1", "d2", "d3", "d4", "d5", "d6"])
near = st.integers(-40, 40)


@st.composite
def anything(draw):
    """One row of any kind; times near midnight, near the epoch's ends and far off; ids that repeat."""
    kind = draw(
        st.sampled_from(["watch", "comment", "like", "share", "purchase", "refund", "clip", "moderated"])
    )
    day = draw(st.sampled_from([-3, -2, -1, 0, 0, 0, 0, 1, 5, 6, 300_000]))
    ts = NOON + day * DAY + draw(st.one_of(near, st.sampled_from([-43_200, -43_201, 43_199])))
    amount = (
        draw(st.integers(0, 260)) if kind in ("watch", "refund", "clip") else draw(st.integers(0, 40_000))
    )
    needs = kind in ("watch", "purchase")
    return [
        row(
            draw(st.sampled_from(IDS)), kind, draw(fans), ts,
            draw(shows if kind == "moderated" else st.sampled_from(SHOWS)),
            draw(st.sampled_from(["", "", *WALLETS[:4], WALLETS[5].upper().replace("0X", "0x")])),
            amount if needs or draw(st.booleans()) else "",
            draw(st.sampled_from([*FANS, *IDS] if kind == "refund" else ["", *FANS, *IDS])),
            draw(devices),
        )
    ]  # fmt: skip


@st.composite
def audience(draw):
    """Fans who watch a show for a while, so that gates open for what else they do."""
    show, day = draw(shows), draw(days)
    return [
        row(
            "",
            "watch",
            fan,
            NOON + day * DAY + draw(near),
            show,
            "",
            draw(st.integers(5, 200)),
            device=draw(devices),
        )
        for fan in draw(st.lists(fans, min_size=1, max_size=5))
    ]


@st.composite
def eager(draw):
    """One fan who does the same again and again, to few targets."""
    fan, kind, show, day = (
        draw(fans),
        draw(st.sampled_from(["comment", "like", "share"])),
        draw(shows),
        draw(days),
    )
    targets = draw(st.lists(st.sampled_from(["", *FANS[:3], "e1", "e2"]), min_size=2, max_size=6))
    device = draw(devices)
    done = [row("", kind, fan, NOON + day * DAY + draw(near), show, target=t, device=device) for t in targets]
    return [row("", "watch", fan, NOON + day * DAY, show, amount=60, device=device), *done]


@st.composite
def second_account(draw):
    """Two accounts on one device that like each other, or each other's comments."""
    one, two = draw(st.permutations(FANS))[:2]
    show, ts, device = draw(shows), NOON + draw(days) * DAY + draw(near), draw(st.sampled_from(["d7", "d8"]))
    return [
        *(row("", "watch", fan, ts, show, amount=60, device=device) for fan in (one, two)),
        row("said", "comment", two, ts, show, device=device),
        row("", "like", one, ts + 1, show, target=draw(st.sampled_from([two, "said"])), device=draw(devices)),
        row("", "share", one, ts + 1, show, target=two, device=draw(devices)),
    ]


@st.composite
def ring(draw):
    """Fans who share to each other in a circle of any size, all of them watching."""
    members, show, day = draw(st.permutations(FANS))[: draw(st.integers(2, 6))], draw(shows), draw(days)
    pairs = zip(members, [*members[1:], draw(st.sampled_from(members))], strict=True)
    shares = [row("", "share", a, NOON + day * DAY + draw(near), show, target=b) for a, b in pairs]
    return [*(row("", "watch", fan, NOON + day * DAY, show, amount=60) for fan in members), *shares]


@st.composite
def bought(draw):
    """A purchase and its refunds, at the very ends of the window too."""
    ts, name = NOON + draw(st.integers(-3, 3)) * DAY, draw(st.sampled_from(["p1", "p2", "p3"]))
    price = draw(st.integers(1, 40_000))
    backs = [
        row("", "refund", draw(fans), ts + draw(st.sampled_from([60, 2 * DAY, 2 * DAY + 1])), "",
            amount=draw(st.sampled_from(["", 1, price // 2, price])), target=name)
        for _ in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    return [row(name, "purchase", draw(fans), ts, draw(shows), amount=price), *backs]


@st.composite
def marks(draw):
    """Marks for a few clips in a few shows, often more than there is allowance."""
    return [
        row("", "clip", draw(st.sampled_from(FANS[:3])), NOON + draw(days) * DAY + draw(near), draw(shows),
            amount=draw(st.sampled_from(["", 0, 1, 2, 4])), target=draw(st.sampled_from(["c1", "c2"])))
        for _ in range(draw(st.integers(2, 6)))
    ]  # fmt: skip


@st.composite
def logs(draw):
    """A whole log: such scenes in any order, ids filled in, some rows struck out, some there twice."""
    scenes = st.one_of(
        anything(), anything(), audience(), eager(), ring(), bought(), marks(), second_account()
    )
    found = [one for scene in draw(st.lists(scenes, min_size=1, max_size=9)) for one in scene]
    for number, one in enumerate(found):
        one["event_id"] = one["event_id"] or f"x{number}"
    for number in draw(st.lists(st.integers(0, len(found) - 1), max_size=3)):
        other = {"fan": draw(fans), "show": draw(shows), "ts": str(int(found[number]["ts"]) + draw(near))}
        found.append(
            found[number] | draw(st.sampled_from([{}, {"fan": other["fan"]}, {"ts": other["ts"]}, other]))
        )
        struck = {
            "kind": "moderated",
            "event_id": f"m{number}",
            "target": draw(st.sampled_from(["", found[number]["event_id"]])),
        }
        found.append(found[number] | struck | draw(st.sampled_from([{}, {"show": other["show"]}])))
        found[-1]["show"] = found[-1]["show"] or "s1"
    return draw(st.permutations(found))


CARRIED = st.dictionaries(
    st.sampled_from([*FANS, "zoe"]),
    st.tuples(st.sampled_from(["", *WALLETS[:5]]), st.integers(1, 10**20)),
    max_size=4,
)


@pytest.mark.parametrize("variant", VARIANTS)
@settings(max_examples=20, deadline=None)
@given(log=logs(), carried=CARRIED, budget=st.sampled_from([1, 999, 100_000]))
def test_both_implementations_give_the_same_bytes(variant, log, carried, budget):
    said, epoch = VARIANTS[variant]
    carry = [(fan, wallet, amount) for fan, (wallet, amount) in sorted(carried.items())]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "carry.csv").write_bytes(carry_csv(Waiting(*one) for one in carry))
        files = Files(write_log(folder, log), folder / "out.csv", folder / "carry.csv", folder / "left.csv")
        score(rules_of(said), epoch, budget, files)
        found = files.out.read_bytes(), files.carry_out.read_bytes()
    assert found == scores_file(log, said, epoch, budget, carry)
