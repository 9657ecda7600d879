"""The counter database: each rule, two processes at one tap, and what stands in the file."""

import multiprocessing
import sqlite3
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nfc_vectors import keys

from zhenbo.errors import BadTapStore
from zhenbo.nfc import KeySet, SimulatedChip, read
from zhenbo.nfc.freshness import ACCEPTED, REASONS, ChipState, Outcome, Rules, Shown, judge
from zhenbo.nfc.tap_store import TapStore
from zhenbo.nfc.verdict import item_of, verify
from zhenbo.verdicts import Verdict

UID = bytes.fromhex("04782E21801D80")
LINK = "https://tea.example/01/09521001003575/21/A1"
NOW = 1_800_000_000
SET = KeySet("own", 1, b"m" * 16, b"f" * 16)
GRACE = Rules().grace


@pytest.fixture
def store(places):
    with TapStore(places()) as opened:
        yield opened


@pytest.fixture
def in_a_file(tmp_path):
    """A store in the file taps.db, for tests that look inside."""
    with TapStore(tmp_path / "taps.db") as opened:
        yield opened


def chip(counter=0, **changes):
    return SimulatedChip(**{"key_set": SET, "uid": UID, "link": LINK, "counter": counter} | changes)


def show(store, url, at=NOW, device="phone", sets=(SET,)):
    found = verify(read(url), keys(*sets), store, at=at, device=device)
    return None if found.record is None else found.record.outcome


def test_new_taps_are_first_and_fresh(store):
    tea = chip()
    assert [show(store, tea.tap()) for _ in range(3)] == [Outcome.FIRST, Outcome.FRESH, Outcome.FRESH]
    assert show(store, chip(uid=b"\x04" * 7).tap()) is Outcome.FIRST  # chips are counted apart


def test_a_link_is_good_once(store):
    url = chip().tap()
    assert show(store, url) is Outcome.FIRST
    assert show(store, url, device="another") is Outcome.REPLAY
    assert show(store, url, device=None) is Outcome.REPLAY
    assert (
        show(store, url.replace("picc_data", "e").lower().replace("/21/a1", "/21/A1"), device="x")
        is Outcome.REPLAY
    )


def test_an_unknown_device_has_no_grace(store):
    url = chip().tap()
    assert show(store, url, device=None) is Outcome.FIRST
    assert show(store, url, device=None) is Outcome.REPLAY
    assert show(store, url, device="") is Outcome.REPLAY


@pytest.mark.parametrize(
    "later,outcome",
    [
        (0, "repeat"),
        (1, "repeat"),
        (GRACE, "repeat"),
        (GRACE + 1, "replay"),
        (-1, "replay"),
        (10**9, "replay"),
    ],
)
def test_ten_minutes_for_the_same_device(store, later, outcome):
    url = chip().tap()
    show(store, url)
    assert show(store, url, at=NOW + later) == outcome


def test_showing_again_does_not_prolong_the_grace(store):
    url = chip().tap()
    found = [show(store, url, at=NOW + minutes * 60) for minutes in (0, 5, 10, 11)]
    assert found == [Outcome.FIRST, Outcome.REPEAT, Outcome.REPEAT, Outcome.REPLAY]


def test_an_older_tap_is_a_rollback(store):
    older, newer = chip(4).tap(), chip(8).tap()
    assert show(store, newer) is Outcome.FIRST
    assert show(store, older, device="thief") is Outcome.ROLLBACK
    assert show(store, older, at=NOW + GRACE + 1) is Outcome.ROLLBACK
    assert show(store, older, device="thief") is Outcome.ROLLBACK  # what was refused leaves no trace of trust


def test_taps_of_one_phone_may_overtake_each_other(store):
    first, second = chip(4).tap(), chip(5).tap()
    assert show(store, second) is Outcome.FIRST
    assert show(store, first, at=NOW + 5) is Outcome.LATE
    assert show(store, first, at=NOW + 6) is Outcome.REPEAT
    assert show(store, first, device="another", at=NOW + 7) is Outcome.REPLAY
    assert show(store, chip(6).tap(), at=NOW + 8) is Outcome.FRESH


@pytest.mark.parametrize("missed,outcome", [(1000, "fresh"), (1001, "gap")])
def test_many_missed_taps_are_a_gap(store, missed, outcome):
    show(store, chip(1).message())
    assert show(store, chip(1 + missed).message()) == outcome
    assert (
        show(store, chip(1 + missed - 1).message(), device="thief") is Outcome.ROLLBACK
    )  # harvested ones are dead


@pytest.mark.parametrize("before", [None, 1], ids=["first", "later"])
def test_a_gap_stays_one_when_its_link_is_opened_again(store, before):
    if before is not None:
        show(store, chip(before).message())
    url = chip(2000).message()
    found = [show(store, url, at=NOW + later) for later in (0, 1, GRACE, GRACE + 1)]
    assert found == [Outcome.GAP, Outcome.GAP, Outcome.GAP, Outcome.REPLAY]
    new = chip(2001).message()
    assert [show(store, new), show(store, new)] == [Outcome.FRESH, Outcome.REPEAT]  # only a new tap ends it
    assert show(store, url) is Outcome.GAP


def test_a_chip_that_starts_far_up_is_a_gap(store):
    assert show(store, chip(1001).message()) is Outcome.GAP
    assert show(store, chip(1002).message()) is Outcome.FRESH


def test_a_number_counted_twice_is_a_reset(store):
    """The chip draws five bytes for each tap: one counter with two messages was counted twice."""
    assert show(store, chip(5).message(b"12345")) is Outcome.FIRST
    assert show(store, chip(5).message(b"54321")) is Outcome.RESET
    assert show(store, chip(5).message(b"54321"), device=None) is Outcome.RESET


def test_a_reset_chip_climbs_through_rollbacks_not_into_trust(store):
    tea = chip(50)
    show(store, tea.tap())
    again = chip()  # counts from zero again
    found = [show(store, again.tap(), at=NOW + GRACE + turn) for turn in range(1, 52)]
    assert set(found[:50]) == {Outcome.ROLLBACK} and found[50] is Outcome.RESET


def test_new_keys_excuse_a_reset_and_old_links_die(store):
    new = KeySet("new", 2, b"n" * 16, b"g" * 16)
    both = (SET, new)
    before, kept = chip(50), chip(60).message()
    show(store, before.tap(), sets=both)
    rekeyed = chip(0, key_set=new)
    assert show(store, rekeyed.tap(), sets=both) is Outcome.REKEYED
    assert show(store, rekeyed.tap(), sets=both) is Outcome.FRESH
    assert show(store, before.tap(), sets=both) is Outcome.SUPERSEDED
    assert show(store, kept, sets=both) is Outcome.SUPERSEDED  # harvested, never shown


def test_retired_keys_are_refused_also_of_a_chip_never_seen(store):
    old = KeySet("old", 1, b"m" * 16, b"f" * 16, retired=True)
    assert show(store, chip(key_set=old).tap(), sets=(old,)) is Outcome.RETIRED
    uncounted = verify(read(chip(key_set=old).tap()), keys(old), None, at=NOW)
    assert uncounted.verdict is Verdict.DO_NOT_TRUST


def test_a_forged_message_is_not_counted(store):
    url = chip().tap()
    forged = url[:-1] + ("0" if url[-1] != "0" else "1")
    assert show(store, forged) is None
    assert show(store, url) is Outcome.FIRST


def test_plain_and_encrypted_messages_share_a_chips_counter(store):
    assert show(store, chip(3, encrypted=False).message()) is Outcome.FIRST
    assert show(store, chip(3, encrypted=False).message(), device="b") is Outcome.REPLAY
    assert show(store, chip(4).message()) is Outcome.FRESH


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.integers(0, 900)), max_size=25))
def test_nothing_is_new_twice_whatever_the_order(shown):
    """Against a model: a counter is accepted at most once, and accepted ones but late ones ascend."""
    accepted: dict[int, Shown] = {}
    climbed: list[int] = []
    state, now = None, NOW
    for counter, same_phone, pause in shown:
        now += pause
        tap = Shown(counter, bytes([counter]), b"a" if same_phone else b"b", now)
        outcome = judge(state, accepted.get(counter), tap, 1, retired=False, rules=Rules())
        if outcome in ACCEPTED:
            assert counter not in accepted
            accepted[counter] = tap
            if outcome is not Outcome.LATE:
                climbed.append(counter)
                state = ChipState(1, tap)
        else:
            assert outcome is not Outcome.REPEAT or tap.device == accepted[counter].device
    assert all(a < b for a, b in pairwise(climbed))


def _show_at_once(path, urls, together, answers):
    with TapStore(path) as opened:
        for place, url in enumerate(urls):
            together.wait()
            answers.put(
                (place, str(verify(read(url), keys(SET), opened, at=NOW, device=None).record.outcome))
            )


def test_of_processes_at_one_tap_exactly_one_is_first(tmp_path):
    """Fresh processes, each with its own connection, released together at one tap after the other."""
    context = multiprocessing.get_context("spawn")
    path, tea = tmp_path / "taps.db", chip()
    urls = [tea.tap() for _ in range(10)]
    together, answers = context.Barrier(3), context.Queue()
    workers = [
        context.Process(target=_show_at_once, args=(path, urls, together, answers)) for _ in range(3)
    ]  # also the database is made by whoever is first
    for worker in workers:
        worker.start()
    found = sorted(answers.get(timeout=120) for _ in range(3 * len(urls)))
    for worker in workers:
        worker.join(60)
    for place in range(len(urls)):
        told = sorted(outcome for at, outcome in found if at == place)
        assert told == [*(["fresh"] if place else ["first"]), "replay", "replay"]


def test_threads_at_many_chips_count_each_tap_once(store):
    from concurrent.futures import ThreadPoolExecutor

    urls = [
        chip(counter, uid=bytes([4, *[number] * 6])).message() for number in range(5) for counter in (1, 2, 3)
    ]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda url: show(store, url, device=None), urls * 4))
    for place in range(len(urls)):
        assert sum(outcome in ACCEPTED for outcome in found[place :: len(urls)]) <= 1
    assert sum(outcome in (Outcome.FIRST,) for outcome in found) == 5


def test_what_is_refused_is_counted_and_does_not_grow(in_a_file, tmp_path):
    url = chip().tap()
    show(in_a_file, url)
    for turn in range(30):
        show(in_a_file, url, device=f"thief {turn}")
    show(in_a_file, url, device="thief", at=NOW + 86_400)
    assert in_a_file.refused(keys(SET).chip(UID)) == {Outcome.REPLAY: 31}
    with sqlite3.connect(tmp_path / "taps.db") as file:
        assert file.execute("SELECT count(*), sum(times) FROM refused").fetchone() == (2, 31)
        assert file.execute("SELECT count(*) FROM taps").fetchone() == (1,)


def test_neither_chip_nor_device_nor_link_stands_in_the_file(in_a_file, tmp_path):
    url = chip().tap()
    show(in_a_file, url, device="oAbc-openid-of-a-buyer")
    in_a_file.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert content
    for secret in (UID, UID.hex().encode(), UID.hex().upper().encode(), b"openid", b"A1", b"tea.example"):
        assert secret not in content


def test_forgetting_keeps_what_refuses(store):
    first, second = chip(1).message(), chip(2).message()
    show(store, first)
    show(store, second, at=NOW + 10)
    assert store.forget(NOW + 5) == 1
    assert show(store, first, at=NOW + 20, device="thief") is Outcome.ROLLBACK
    assert store.forget(NOW + 10**6) == 0
    assert show(store, second, at=NOW + 20, device="thief") is Outcome.REPLAY


def test_it_is_there_after_a_restart(tmp_path):
    tea, path = chip(), tmp_path / "taps.db"
    url = tea.tap()
    with TapStore(path) as store:
        show(store, url)
    with TapStore(f"sqlite:///{path}") as store:
        assert show(store, url, device="b") is Outcome.REPLAY
        assert show(store, tea.tap()) is Outcome.FRESH
    assert path.stat().st_mode & 0o077 == 0


def test_another_file_or_version_is_refused(tmp_path):
    (tmp_path / "text.db").write_text("this is no database " * 100)
    with pytest.raises(BadTapStore, match="no counter database"):
        TapStore(tmp_path / "text.db")
    TapStore(tmp_path / "old.db").close()
    with sqlite3.connect(tmp_path / "old.db") as file:
        file.execute("UPDATE tap_store SET version = 99")
    with pytest.raises(BadTapStore, match="version 99"):
        TapStore(tmp_path / "old.db")
    for url in ("nosuch://u:secret@h/d", "postgresql+nosuch://u:secret@h/d", "://", "oracle://u:secret@h/d"):
        with pytest.raises(BadTapStore, match="URL") as refused:
            TapStore(url)
        assert "secret" not in str(refused.value)
    with pytest.raises(BadTapStore, match="cannot be used"):
        TapStore(tmp_path / "missing" / "taps.db")


# what a verdict is made of


def verdict_of(store, url, **more):
    return verify(read(url), keys(more.pop("made", SET)), store, at=NOW, device="phone", **more).verdict


def test_a_bound_chip_on_its_item_is_genuine(store):
    token = item_of(read(chip().tap()))
    store.bind({keys(SET).chip(UID): token})
    store.bind({keys(SET).chip(UID): token})  # said again
    assert verdict_of(store, chip(1).message()) is Verdict.GENUINE
    with pytest.raises(BadTapStore, match="another item"):
        store.bind({keys(SET).chip(UID): token + 1})


@pytest.mark.parametrize(
    "link", [LINK.replace("A1", "A2"), "https://tea.example/", "https://tea.example/01/09521001003575"]
)
def test_a_message_moved_to_another_link_is_not_trusted(store, link):
    """What a chip wrote says nothing of the link before it: the binding does."""
    store.bind({keys(SET).chip(UID): item_of(read(chip().tap()))})
    moved = chip().tap().replace(LINK, link)
    found = verify(read(moved), keys(SET), store, at=NOW, device="phone")
    assert found.verdict is Verdict.DO_NOT_TRUST and "wrong-item" in [reason.word for reason in found.reasons]


def test_the_lot_in_a_link_changes_no_item(store):
    store.bind({keys(SET).chip(UID): item_of(read(chip().tap()))})
    assert verdict_of(store, chip(link=LINK.replace("/21/", "/10/LOT/21/")).tap()) is Verdict.GENUINE


def test_a_chip_bound_to_nothing_is_to_be_checked(store):
    assert verdict_of(store, chip().tap()) is Verdict.CHECK
    path = KeySet("path", 1, b"m" * 16, b"f" * 16, mac_from="path")
    assert verdict_of(store, chip(uid=b"\x04" * 7, key_set=path).tap(), made=path) is Verdict.GENUINE


def test_an_opened_seal_is_to_be_checked_and_a_replay_stays_untrusted(store):
    made = KeySet("seal", 1, b"m" * 16, b"f" * 16, seal_at=0)
    store.bind({keys(SET).chip(UID): item_of(read(chip().tap()))})
    assert (
        verdict_of(store, chip(key_set=made, file_data=b"CC" + bytes(14)).tap(), made=made) is Verdict.GENUINE
    )
    opened = chip(5, key_set=made, file_data=b"OC" + bytes(14)).message()
    assert verdict_of(store, opened, made=made) is Verdict.CHECK
    found = verify(read(opened), keys(made), store, at=NOW, device="b")
    assert found.verdict is Verdict.DO_NOT_TRUST
    assert [reason.word for reason in found.reasons] == ["authentic", "replay", "seal-opened"]


def test_every_outcome_is_told_in_both_languages():
    assert set(REASONS) == set(Outcome)
    for text in REASONS.values():
        assert text.zh and text.en and "假" not in text.zh and "fake" not in text.en


def test_taps_deleted_by_hand_bring_no_link_back(in_a_file, tmp_path):
    """How far a chip has counted stands beside its taps."""
    first, last = chip(8).message(), chip(9).message()
    show(in_a_file, first)
    show(in_a_file, last)
    with sqlite3.connect(tmp_path / "taps.db") as file:
        file.execute("DELETE FROM taps")
    assert show(in_a_file, last) is Outcome.ROLLBACK and show(in_a_file, first) is Outcome.ROLLBACK
    assert show(in_a_file, chip(10).message()) is Outcome.FRESH
