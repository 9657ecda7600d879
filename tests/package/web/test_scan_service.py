"""Scans and taps on their way to the page: what is verified, what is written down, and what never is."""

import json
import os
from datetime import UTC, datetime

import bundle_world
import pytest
import web_world
from bundle_world import CAKE
from hypothesis import given, settings
from hypothesis import strategies as st
from web_world import BASE, ITEM, OTHER, SAMPLE

from zhenbo.errors import BadLog, BadTapStore
from zhenbo.nfc.challenge_store import ChallengeStore
from zhenbo.scans.batch import detect
from zhenbo.scans.rules import RULES
from zhenbo.scans.scan import COLUMNS
from zhenbo.verdicts import Verdict
from zhenbo.web.activating import Activating
from zhenbo.web.activation_queue import ActivationQueue
from zhenbo.web.allowance import Allowance
from zhenbo.web.chips import Chips
from zhenbo.web.links import PageLinks
from zhenbo.web.scan_log import ScanLog
from zhenbo.web.service import LONGEST_TARGET
from zhenbo.web.unissued import OF_A_PHONE, OF_ALL, Unissued

FRESH, REPLAY = "芯片链接有效", "以前"


def test_a_scan_is_sent_to_the_page_and_written_down(tea):
    phone = tea.phone()
    answer = phone.get(tea.link())
    assert answer.status == 307
    assert answer.headers["location"] == f"{BASE}/zh/item/{CAKE}/{ITEM}"
    assert "HttpOnly" in answer.headers["set-cookie"] and "Secure" in answer.headers["set-cookie"]
    [row] = tea.rows()
    assert tuple(row) == COLUMNS
    told = {name: row[name] for name in ("code", "channel", "counter", "allocated", "kind", "scanned_at")}
    assert told == {
        "code": f"https://id.gs1.org/01/{CAKE}/21/{ITEM}", "channel": "qr", "counter": "",
        "allocated": "true", "kind": "sale", "scanned_at": "2026-11-27T08:00:00Z",
    }  # fmt: skip
    assert row["sold_at"] == "2026-08-18T12:15:00Z"
    assert phone.cookies["zhenbo"] not in tea.log_file.read_text(encoding="utf-8")


def test_a_phone_has_one_pseudonym_and_another_phone_another(tea):
    one, other = tea.phone(), tea.phone()
    for phone in (one, one, other):
        phone.get(tea.link())
    first, again, stranger = (row["device"] for row in tea.rows())
    assert first == again != stranger
    assert len(first) == 32


def test_the_page_itself_is_no_scan(tea):
    phone = tea.phone()
    phone.scan(tea.link())
    for _ in range(3):
        phone.get(f"/zh/item/{CAKE}/{ITEM}")
    assert len(tea.rows()) == 1


@pytest.mark.parametrize(
    "headers,method",
    [
        ({"user_agent": "facebookexternalhit/1.1"}, "GET"),
        ({"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, "GET"),
        ({"sec-purpose": "prefetch;prerender"}, "GET"),
        ({}, "HEAD"),
        ({"accept": "application/linkset+json"}, "GET"),
    ],
)
def test_previews_robots_and_programs_do_not_scan(tea, headers, method):
    phone = tea.phone()
    phone.agent = headers.pop("user_agent", phone.agent)
    tap = tea.tap()
    assert phone.get(tap, method=method, **headers).status in (200, 307)
    assert tea.rows() == []
    assert FRESH in tea.phone().scan(tap).text  # and the tap is still good


def test_samples_unissued_and_opened_items_are_written_down_as_such(tea):
    tea.world.activate()
    tea.phone().get(tea.link(SAMPLE))
    tea.phone().get(tea.link("NOSUCH1"))
    by = bundle_world.BUYER
    tea.world.chain.emit("Passport", "Retired", tokenId=tea.world.token, by=by, reason="steeped")
    tea.phone().get(tea.link())
    assert [(row["allocated"], row["kind"]) for row in tea.rows()] == [
        ("true", "sample"), ("false", ""), ("retired", "sale"),
    ]  # fmt: skip


def test_a_fresh_tap_is_told_once_and_leaves_the_address(tea):
    phone, tap = tea.phone(), tea.tap()
    answer = phone.get(tap)
    assert answer.status == 307
    assert answer.headers["location"] == f"{BASE}/zh/item/{CAKE}/{ITEM}?tapped"
    shown = phone.get(f"/zh/item/{CAKE}/{ITEM}?tapped")
    assert FRESH in shown.text
    assert "cmac" not in shown.text
    [row] = tea.rows()
    assert (row["channel"], row["counter"]) == ("sun", "1")


def test_a_tap_shown_again_is_a_repeat_for_its_phone_and_a_replay_for_others(tea):
    phone, thief, tap = tea.phone(), tea.phone(), tea.tap()
    first, again = phone.scan(tap).text, phone.scan(tap).text
    assert '<h1 id="verdict">正品记录属实' in first and FRESH in first
    assert '<h1 id="verdict">正品记录属实' in again and FRESH not in again and "刚刚打开过" in again
    replayed = thief.scan(tap).text
    assert '<h1 id="verdict">请勿相信' in replayed
    assert "假" not in replayed.replace("假一赔十", "")


def test_whoever_gets_the_pages_address_sees_no_tap(tea):
    phone, friend = tea.phone(), tea.phone("en")
    phone.scan(tea.tap())
    shown = friend.get(f"/en/item/{CAKE}/{ITEM}?tapped").text
    assert "Tap the chip again" in shown
    assert "authentic and new" not in shown
    tea.clock.later(minutes=11)
    assert FRESH not in phone.get(f"/zh/item/{CAKE}/{ITEM}?tapped").text


@pytest.mark.parametrize("change", ["forged", "cut", "twice", "other item"])
def test_a_link_that_no_chip_wrote_is_not_to_be_trusted(tea, change):
    tap = tea.tap()
    head, _, mac = tap.rpartition("cmac=")
    changed = {
        "forged": f"{head}cmac={'0' * 16}",
        "cut": tap[:-2],
        "twice": f"{tap}&cmac={mac}",
        "other item": tap.replace(ITEM, OTHER),
    }[change]
    answer = tea.phone("en").scan(changed)
    assert "Do not trust" in answer.text
    [row] = tea.rows()
    assert (row["channel"], row["counter"]) == ("sun", "-1")


def test_a_word_that_an_app_added_to_the_link_is_no_message_of_a_chip(tea):
    phone = tea.phone()
    answer = phone.get(f"{tea.link()}?c=wechat&from=timeline")
    assert answer.headers["location"].endswith(f"/zh/item/{CAKE}/{ITEM}?c=wechat&from=timeline")
    assert '<h1 id="verdict">正品记录属实' in phone.get(f"/zh/item/{CAKE}/{ITEM}?c=wechat").text
    phone.scan(tea.tap().replace("picc_data=", "e=").replace("cmac=", "c=")[:-2] + "00")
    assert [row["channel"] for row in tea.rows()] == ["qr", "sun"]


def test_a_rival_who_makes_up_a_link_cannot_have_the_goods_of_others_condemned(tea):
    for _ in range(3):
        tea.phone("en").scan(tea.tap()[:-4] + "0000")
    assert '<h1 id="verdict">请核对' in tea.phone().scan(tea.link()).text
    assert '<h1 id="verdict">正品记录属实' not in tea.phone().scan(tea.tap()[:-2] + "00").text


def test_a_serial_keeps_its_slash(tmp_path):
    """What a server decodes too early is lost: the raw path counts."""
    tea = web_world.tea(tmp_path / "tea")
    answer = tea.phone().get(f"/01/{CAKE}/21/A%2FB")
    assert answer.headers["location"] == f"{BASE}/zh/item/{CAKE}/A%2FB"
    assert "A/B" in tea.phone().get(f"/zh/item/{CAKE}/A%2FB").text
    assert tea.rows()[0]["code"].endswith("/21/A%2FB")


def test_places_are_believed_from_a_proxy_only_and_kept_coarse(tea):
    where = {
        "x-zhenbo-city": "昆明".encode().decode("latin-1"),
        "x-zhenbo-lat": "25.04",
        "x-zhenbo-lon": "102.71",
    }
    tea.phone().get(tea.link(), **where)
    tea.phone(behind_proxy=True).get(tea.link(), **where)
    tea.phone(behind_proxy=True).get(tea.link(), **{**where, "x-zhenbo-lat": "NaN"})
    blank, known, odd = tea.rows()
    assert (blank["city"], blank["lat"]) == ("", "")
    assert (known["lat"], known["lon"]) == ("25.0", "102.5")
    assert len(known["city"]) == 16
    assert (odd["lat"], odd["lon"]) == ("", "")


def test_the_log_is_one_that_scans_detect_reads(tea, tmp_path):
    tap = tea.tap()
    tea.phone().scan(tap)
    for _ in range(3):
        tea.phone().get(tea.link(OTHER))
    tea.phone().scan(tap)
    out = tmp_path / "verdicts.csv"
    found = detect(tea.log_file, out)
    assert found.reading.bad == 0
    assert found.codes == {Verdict.GENUINE: 1, Verdict.CHECK: 0, Verdict.DO_NOT_TRUST: 1}


def test_a_code_that_goes_about_in_copies_is_told_to_everybody(tea):
    """Phones of far places, on different days, that have nothing to do with each other."""
    places = [
        ("Beijing", "39.9", "116.4"),
        ("Guangzhou", "23.1", "113.3"),
        ("Chengdu", "30.6", "104.1"),
        ("Urumqi", "43.8", "87.6"),
        ("Harbin", "45.8", "126.5"),
        ("Haikou", "20.0", "110.3"),
    ]
    for city, lat, lon in places:
        where = {"x-zhenbo-city": city, "x-zhenbo-lat": lat, "x-zhenbo-lon": lon}
        tea.phone(behind_proxy=True).get(tea.link(OTHER), **where)
        tea.clock.later(days=1)
    shown = tea.phone().get(f"/zh/item/{CAKE}/{OTHER}").text
    assert '<h1 id="verdict">请核对' in shown
    assert RULES["places"].words.zh in shown
    again = ScanLog(tea.scans, tea.clock)  # a restart forgets nothing
    assert again.standing(f"https://id.gs1.org/01/{CAKE}/21/{OTHER}").verdict == Verdict.CHECK


def test_each_month_has_a_pepper_of_its_own_and_old_ones_are_gone(tea):
    phone = tea.phone()
    phone.get(tea.link())
    old = tea.rows()[0]["device"]
    tea.clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    phone.get(tea.link())
    assert tea.rows()[0]["device"] != old
    assert [file.name for file in tea.scans.glob("pepper-*")] == ["pepper-2026-12"]
    assert all(file.stat().st_mode & 0o077 == 0 for file in tea.scans.iterdir())


def test_scans_are_deleted_after_the_retention(tea):
    tea.phone().get(tea.link())
    tea.clock.now = datetime(2027, 7, 2, tzinfo=UTC)
    tea.phone().get(tea.link())
    assert [file.name for file in sorted(tea.scans.glob("*.csv"))] == ["scans-2027-07.csv"]


def test_the_retention_does_not_wait_for_the_next_month(tea):
    log = ScanLog(tea.scans, tea.clock, 10)
    for day, left in ((2, ["11", "12"]), (11, ["11", "12"]), (13, ["12"])):  # November is over on the 2nd
        tea.clock.now = datetime(2026, 12, day, tzinfo=UTC)
        log.note_activator("code", "phone", b"wallet")
        assert [file.stem[-2:] for file in sorted(tea.scans.glob("scans-*.csv"))] == left


@pytest.mark.parametrize("broken", ["log", "counters"])
def test_a_scan_that_cannot_be_written_down_still_shows_a_page_and_never_a_good_tap(tea, monkeypatch, broken):
    def fails(*_, **__):
        raise OSError(28, "No space left on device") if broken == "log" else BadTapStore("locked")

    phone = tea.phone("en")
    assert "authentic and new" in phone.scan(tea.tap()).text  # which is not said again of what comes next
    kept, name = (tea.service.log, "add") if broken == "log" else (tea.service.taps.store, "record")
    monkeypatch.setattr(kept, name, fails)
    shown = phone.scan(tea.tap())
    assert shown.status == 200
    assert "authentic and new" not in shown.text
    assert "Tap the chip again" in shown.text


def test_made_up_serials_do_not_grow_the_log_without_bound(tea, caplog):
    phone = tea.phone()
    for number in range(OF_A_PHONE + 5):
        assert "Do not trust" in phone_says(phone, tea.link(f"NOSUCH{number}"))
    assert len(tea.rows()) == OF_A_PHONE and tea.service.log.unissued.left_out == 5
    assert len(tea.service.log._detector.codes) == OF_A_PHONE
    phone.get(tea.link())  # what was issued is written down as before
    tea.phone().get(tea.link("NOSUCH"))  # and so are other phones' scans
    assert [row["allocated"] for row in tea.rows()[OF_A_PHONE:]] == ["true", "false"]
    tea.clock.later(hours=1)
    phone.get(tea.link("NOSUCH0"))
    assert len(tea.rows()) == OF_A_PHONE + 3 and tea.service.log.unissued.left_out == 0
    assert "5 scans of serials never issued were not written down in an hour" in caplog.text


def phone_says(phone, link):
    return phone.scan(link, **{"accept-language": "en"}).text


def test_nor_do_phones_that_drop_their_cookie():
    kept, now = Unissued(), datetime(2026, 11, 27, 8, tzinfo=UTC)
    taken = [kept.take(f"phone {number}", now) for number in range(OF_ALL + 3)]
    assert taken == [True] * OF_ALL + [False] * 3 and kept.left_out == 3


def test_a_damaged_log_is_refused_with_its_line(tea):
    tea.phone().get(tea.link())
    with tea.log_file.open("a", encoding="utf-8") as file:
        file.write("half a row\n")
    with pytest.raises(BadLog, match="line 3"):
        ScanLog(tea.scans, tea.clock)


def test_what_a_power_cut_left_of_a_row_is_cut_off_at_the_start(tea):
    tea.phone().get(tea.link())
    whole = tea.log_file.read_bytes()
    tea.log_file.write_bytes(whole + whole.splitlines()[1][:40])
    tea.service.log = ScanLog(tea.scans, tea.clock)
    assert tea.log_file.read_bytes() == whole
    tea.phone().get(tea.link())
    assert ScanLog(tea.scans, tea.clock).seen(f"https://id.gs1.org/01/{CAKE}/21/{ITEM}").phones == 2
    assert len(tea.rows()) == 2
    tea.log_file.write_bytes(whole[:9])
    tea.service.log = ScanLog(tea.scans, tea.clock)
    tea.phone().get(tea.link())
    assert len(tea.rows()) == 1


def test_a_disk_that_fills_in_the_middle_of_a_row_leaves_no_half_of_it(tea, monkeypatch):
    tea.phone().get(tea.link())
    whole, write = tea.log_file.read_bytes(), os.write
    monkeypatch.setattr("os.write", lambda descriptor, data: write(descriptor, data[: len(data) // 2]))
    assert tea.phone().scan(tea.link()).status == 200
    assert tea.log_file.read_bytes() == whole
    monkeypatch.undo()
    tea.phone().get(tea.link())
    assert len(tea.rows()) == 2


def test_the_resolver_answers_behind_it(shown):
    phone = shown.phone()
    description = phone.get("/.well-known/gs1resolver")
    assert (description.status, description.headers["content-type"]) == (200, "application/json")
    links = phone.get(f"{shown.link()}?linkType=linkset", accept="application/linkset+json")
    assert links.status == 200
    assert f"{BASE}/proof/{CAKE}/{ITEM}" in links.text
    assert phone.get("/01/09521001003576/21/A").status == 400
    assert phone.get("/01/04012345123456/21/A").status == 404
    assert phone.get(shown.link(), method="POST").status == 405
    assert phone.get(shown.link(), method="OPTIONS").status == 204
    passed = phone.get(f"{shown.link()}?a=1&b=%20")
    assert passed.headers["location"].endswith("?a=1&b=%20")


def test_proofs_are_given_out_only_where_the_operator_says_so(tmp_path, shown):
    from zhenbo.bundle.format import read_bundle
    from zhenbo.bundle.verify import verify_on_chain

    answer = shown.phone().get(f"/proof/{CAKE}/{ITEM}")
    assert verify_on_chain(read_bundle(answer.body, "proof"), shown.world.chain).verdict.true
    assert f"/proof/{CAKE}/{ITEM}" in shown.phone().scan(shown.link()).text
    closed = web_world.tea(tmp_path / "closed", proofs=False)
    assert closed.phone().get(f"/proof/{CAKE}/{ITEM}").status == 404
    assert "/proof/" not in closed.phone().scan(closed.link()).text


def test_what_is_too_long_is_refused(shown):
    assert shown.phone().get("/01/" + "1" * LONGEST_TARGET).status == 414
    refused = shown.phone().get(shown.link() + "?" + "a" * LONGEST_TARGET)
    assert refused.status == 414
    assert "请重新扫商品上的码" in refused.text and "Scan the code on the item again" in refused.text


def test_what_goes_wrong_inside_is_told_in_both_languages_and_betrays_nothing(tea, monkeypatch):
    def fails(*_):
        raise RuntimeError("a secret")

    monkeypatch.setattr(PageLinks, "entry", fails)
    answer = tea.phone().get(tea.link())
    assert answer.status == 503 and "a secret" not in answer.text
    assert "请稍后再试" in answer.text and "try again later" in answer.text
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("path", ["/01/09521001003576", f"/zh/item/{CAKE}/%7B", "/zh/goods/1"])
def test_a_link_that_is_wrong_is_told_in_the_readers_language_with_what_to_do(shown, path):
    answer = shown.phone().get(path)
    assert answer.status == 400
    assert "链接里有写错的地方，请重新扫商品上的码" in answer.text
    english = shown.phone("en").get(path.replace("/zh/", "/en/")).text
    assert "Scan the code on the item again" in english and "链接" not in english


def test_small_pages(shown):
    phone = shown.phone("en")
    assert phone.get("/health").text == "ok\n"
    assert "Disallow: /" in phone.get("/robots.txt").text
    assert "Scan the code" in phone.get("/").text
    verify = phone.get("/verify")
    assert "Verify a proof bundle" in verify.text
    assert "script-src 'sha256-" in verify.headers["content-security-policy"]
    assert phone.get("/zh/verify").text.count("<script>") == 1


_SIGNS = st.sampled_from("/0123456789AZaz%2F%00%FF?&=;#.-~_+<>\"'\\")
_PATHS = st.one_of(
    st.text(_SIGNS, max_size=60),
    st.text(_SIGNS, max_size=30).map(lambda text: f"/01/{CAKE}/21/{text}"),
    st.text(_SIGNS, max_size=30).map(lambda text: f"/zh/item/{CAKE}/{text}"),
    st.text(_SIGNS, max_size=30).map(lambda text: f"/en/goods/{text}"),
    st.text(_SIGNS, max_size=30).map(lambda text: f"/proof/{text}"),
    st.text(_SIGNS, max_size=30).map(lambda text: f"/photo/{text}"),
    st.text(_SIGNS, max_size=30).map(lambda text: f"/files/{text}"),
    st.text(_SIGNS, max_size=30).map(lambda text: f"/activation/{text}"),
    st.text(_SIGNS, max_size=30).map(lambda text: f"/activation/{CAKE}/{text}"),
    st.text(_SIGNS, max_size=30).map(lambda text: f"/receipt/{CAKE}/{text}"),
    st.text(_SIGNS, max_size=30).map(lambda text: f"/zh/activate{text}"),
    st.text(_SIGNS, max_size=40).map(lambda text: f"/01/{CAKE}/21/{ITEM}?picc_data={text}&cmac={text}"),
    st.text("0123456789ABCDEF", max_size=48).map(
        lambda t: f"/01/{CAKE}/21/{ITEM}?picc_data={t}&cmac={t[:16]}"
    ),
)


@pytest.fixture(scope="module")
def poked(tmp_path_factory):
    """A service of its own: what is made up here stands in its scan log."""
    return web_world.tea(tmp_path_factory.mktemp("poked"))


@settings(max_examples=300, deadline=None)
@given(path=_PATHS, method=st.sampled_from(["GET", "HEAD", "OPTIONS", "PUT"]))
def test_nothing_that_is_asked_makes_it_fail(poked, path, method):
    answer = poked.phone().get("/" + path.lstrip("/"), method=method)
    assert answer.status in (200, 204, 300, 307, 400, 404, 405)


_WORDS = st.sampled_from(
    ["item", "itemKey", "kind", "salt", "to", "bySeller", "deadline", "signature", "nonce", "link", "地址"]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
    | st.sampled_from([f"https://id.gs1.org/01/{CAKE}/21/{ITEM}", "0x" + "11" * 20, "11" * 32, "00" * 65]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=9),
    max_leaves=12,
)  # fmt: skip


@pytest.fixture(scope="module")
def prodded(tmp_path_factory):
    """A service that takes activations and answers of chips."""
    folder = tmp_path_factory.mktemp("prodded")
    tea = web_world.tea(folder / "tea")
    plenty = Allowance(10**6, 10**6)
    activating = Activating(tea.service, ActivationQueue(folder / "activations"), plenty)
    chips = Chips(tea.service, ChallengeStore(folder / "challenges.db"), plenty)
    return tea.phone(activating=activating, chips=chips)


@settings(max_examples=300, deadline=None)
@given(
    body=st.binary(max_size=300) | _VALUES.map(lambda value: json.dumps(value).encode()),
    path=st.sampled_from(["/activation", "/challenge", f"/challenge/{CAKE}/{ITEM}", "/challenge/"]),
)
def test_nothing_that_is_handed_in_makes_it_fail(prodded, body, path):
    answer = prodded.post(path, body)
    assert answer.status in (400, 404, 413, 422)
    assert json.loads(answer.text)["said"].keys() == {"zh", "en"}
