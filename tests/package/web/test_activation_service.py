"""Signed activations handed in to the service: verified first, kept once, for the script."""

import json
from datetime import UTC, datetime

import pytest
from bundle_world import BUYER, CAKE, NETWORK, SERIALS
from web_world import ITEM, OTHER, SAMPLE

from zhenbo import gs1, messages
from zhenbo.items.code_records import find_codes
from zhenbo.items.keys import derive
from zhenbo.plans.activation_files import read_signed
from zhenbo.web.activating import LARGEST, Activating, Allowance
from zhenbo.web.activation_queue import ActivationQueue
from zhenbo.web.scan_log import ScanLog

TO, ANOTHER = "0x1212121212121212121212121212121212121212", "0x3434343434343434343434343434343434343434"
DAY = 86_400


class Counter:
    """The service with a queue, and a buyer with the codes of the batch."""

    def __init__(self, tea, folder, **more):
        self.tea, self.folder = tea, folder
        self.queue = ActivationQueue(folder)
        self.activating = Activating(tea.service, self.queue, **more)
        self.phone = tea.phone(activating=self.activating)
        self.batch_id = tea.world.inspection.batch_id()

    def line(self, serial=OTHER, to=TO, days=30, **changes):
        token = gs1.encode_token_id(CAKE, serial)
        codes = find_codes(self.tea.world.batch / "codes.enc", "correct horse battery", [serial])
        secret = derive(codes[serial].secret, token)
        deadline = int(self.tea.clock().timestamp()) + days * DAY
        domain = messages.Domain(NETWORK.chain_id, "0x" + NETWORK.contracts["Passport"].address.hex())
        seller = changes.get("bySeller", False)
        message = messages.activation(
            domain, batch_id=self.batch_id, token_id=token, to=to, by_seller=seller, deadline=deadline
        )
        line = {
            "item": gs1.item_link(gs1.CANONICAL_DOMAIN, CAKE, serial), "itemKey": "0x" + secret.address.hex(),
            "kind": 0, "salt": "0x" + secret.salt.hex(), "to": to, "bySeller": seller, "deadline": deadline,
            "signature": "0x" + messages.sign(message, secret.private_key).hex(),
        }  # fmt: skip
        return {**line, **changes}

    def hand_in(self, line):
        answer = self.phone.post("/activation", json.dumps(line).encode())
        return answer.status, json.loads(answer.text)

    def queued(self):
        path = self.queue.file(self.batch_id)
        return [one.token_id for one in read_signed(path)] if path.exists() else []


@pytest.fixture
def counter(tea, tmp_path):
    return Counter(tea, tmp_path / "activations")


def test_the_page_is_told_what_to_sign(counter):
    answer = counter.phone.get(f"/activation/{CAKE}/{OTHER}")
    told = json.loads(answer.text)
    assert answer.status == 200
    assert (told["chainId"], told["batch"]) == (str(NETWORK.chain_id), str(counter.batch_id))
    assert told["passport"] == "0x" + NETWORK.contracts["Passport"].address.hex()
    assert told["accepts"] is True and told["hinders"] is None
    assert not {"salt", "itemKey", "key"} & set(told)
    assert "sample" in json.loads(counter.phone.get(f"/activation/{CAKE}/{SAMPLE}").text)["hinders"]["en"]
    for wrong in (f"/activation/{CAKE}/NOSUCH1", "/activation/1/2", "/activation/", "/activation/a/b/c"):
        assert counter.phone.get(wrong).status == 404


def test_an_activation_is_kept_once_and_read_by_the_script(counter):
    for _ in range(2):
        status, told = counter.hand_in(counter.line())
        assert (status, told["accepted"]) == (200, True)
    assert counter.queued() == [gs1.encode_token_id(CAKE, OTHER)]
    assert counter.queue.file(counter.batch_id).stat().st_mode & 0o777 == 0o600
    status, told = counter.hand_in(counter.line(to=ANOTHER))
    assert status == 409 and "another wallet" in told["said"]["en"]
    assert len(counter.queued()) == 1


@pytest.mark.parametrize(
    "changes,status,words",
    [
        ({"signature": "0x" + "11" * 65}, 422, "did not sign"),
        ({"to": ANOTHER}, 422, "did not sign"),
        ({"deadline": 1_800_000_000}, 422, "did not sign"),
        ({"deadline": 1_000_000_000}, 422, "expired"),
        ({"deadline": 4_000_000_000}, 422, "too near or too far"),
        ({"itemKey": "0x" + "11" * 20}, 422, "is not this item's"),
        ({"salt": "0x" + "11" * 16}, 422, "is not this item's"),
        ({"kind": 1}, 422, "is not this item's"),
        ({"bySeller": True}, 422, "brownie run mint"),
        ({"item": "https://id.gs1.org/01/09521001003018/21/A"}, 404, "No such item"),
        ({"item": f"https://id.gs1.org/01/{CAKE}/21/NOSUCH1"}, 404, "No such item"),
        ({"to": "0x" + "00" * 20}, 400, "no signed activation"),
        ({"to": "1"}, 400, "no signed activation"),
        ({"more": 1}, 400, "no signed activation"),
    ],
)
def test_what_the_script_would_refuse_is_not_kept(counter, changes, status, words):
    line = counter.line(**{name: value for name, value in changes.items() if name == "bySeller"})
    found, told = counter.hand_in({**line, **changes})
    assert (found, told["accepted"]) == (status, False)
    assert words in told["said"]["en"] and told["said"]["zh"]
    assert counter.queued() == []


def test_samples_recalled_and_activated_items_are_refused_with_the_reason(counter):
    assert "sample" in counter.hand_in(counter.line(SAMPLE, kind=2))[1]["said"]["en"]
    counter.tea.world.activate()
    assert "already" in counter.hand_in(counter.line(ITEM))[1]["said"]["en"]
    counter.tea.world.recall()
    counter.tea.service.examiner._ledger._kept.clear()
    assert "recalled" in counter.hand_in(counter.line())[1]["said"]["en"]
    assert counter.queued() == []


@pytest.mark.parametrize(
    "body,kind,status",
    [
        (b"", "application/json", 400),
        (b"{}", "application/json", 400),
        (b"[" * 1_900, "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"null", "application/json", 400),
        (b"1" * 1_900, "application/json", 400),
        (b"x" * (LARGEST + 1), "application/json", 413),
        (b"{}", "text/plain", 415),
        (b"{}", "application/x-www-form-urlencoded", 415),
    ],
    ids=range(9),
)
def test_nothing_else_is_taken(counter, body, kind, status):
    assert counter.phone.post("/activation", body, kind).status == status
    assert counter.queued() == []


def test_too_many_are_told_to_wait(tea, tmp_path):
    counter = Counter(tea, tmp_path / "activations", allowance=Allowance(rate=0, burst=3))
    found = [counter.hand_in(counter.line())[0] for _ in range(5)]
    assert found == [200, 200, 200, 429, 429]


def test_a_restart_knows_what_waits_and_a_broken_line_hinders_no_other(counter):
    counter.hand_in(counter.line())
    path = counter.queue.file(counter.batch_id)
    path.write_bytes(path.read_bytes() + b'{"item": "https://id.gs1')  # the power went
    again = Counter(counter.tea, counter.folder)
    assert again.hand_in(again.line(to=ANOTHER))[0] == 409
    assert again.hand_in(again.line(SERIALS[2]))[0] == 200
    good = [one.token_id for one in read_signed(path) if hasattr(one, "token_id")]
    assert good == [gs1.encode_token_id(CAKE, serial) for serial in (OTHER, SERIALS[2])]


def test_a_file_that_was_taken_is_begun_anew(counter):
    counter.hand_in(counter.line())
    path = counter.queue.file(counter.batch_id)
    path.rename(path.with_name("taken.jsonl"))
    assert counter.hand_in(counter.line(SERIALS[2]))[0] == 200
    assert counter.queued() == [gs1.encode_token_id(CAKE, SERIALS[2])]


def test_a_full_disk_is_told_and_nothing_is_promised(counter, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    status, told = counter.hand_in(counter.line())
    assert (status, told["accepted"]) == (503, False)


def test_without_a_queue_nothing_is_taken_and_the_page_is_told(tea):
    phone = tea.phone()
    assert json.loads(phone.get(f"/activation/{CAKE}/{OTHER}").text)["accepts"] is False
    assert phone.post("/activation", b"{}").status == 404


def test_the_page_is_small_names_its_policy_and_leads_there_from_the_dossier(tea):
    for language in ("zh", "en"):
        page = tea.phone(language).get(f"/{language}/activate")
        assert page.status == 200 and len(page.body) < 100_000
        policy = page.headers["content-security-policy"]
        assert "connect-src 'self'" in policy and "default-src 'none'" in policy
        assert "connect-src &#39;self&#39;" in page.text
    dossier = tea.phone("zh").get(f"/zh/item/{CAKE}/{OTHER}")
    assert f'href="/zh/activate#{CAKE}/{OTHER}"' in dossier.text
    for serial in (SAMPLE, "NOSUCH1"):
        assert "/activate#" not in tea.phone("zh").get(f"/zh/item/{CAKE}/{serial}").text
    tea.world.activate()
    assert "/activate#" not in tea.phone("zh").get(f"/zh/item/{CAKE}/{ITEM}").text


CITIES = (
    ("39.9", "116.4"), ("23.1", "113.3"), ("30.6", "104.1"), ("43.8", "87.6"), ("45.8", "126.5"),
    ("20.0", "110.3"),
)  # fmt: skip


def handed_in_and_sent(counter, to=BUYER):
    """The buyer's phone scans and hands in; later the chain knows a first owner."""
    counter.tea.clock.now = datetime(2026, 11, 2, 8, tzinfo=UTC)
    counter.phone.scan(counter.tea.link())
    assert counter.hand_in(counter.line(ITEM, to=BUYER))[0] == 200
    assert counter.tea.rows()[-1]["activated_device"] == ""  # handed in is not yet activated
    counter.tea.world.activate(to)
    counter.tea.service.examiner._ledger._kept.clear()


def copied_about(counter):
    for number, (lat, lon) in enumerate(CITIES):
        where = {"x-zhenbo-city": f"city {number}", "x-zhenbo-lat": lat, "x-zhenbo-lon": lon}
        counter.tea.phone(behind_proxy=True).scan(counter.tea.link(), **where)
        counter.tea.clock.later(days=1)


def test_the_phone_that_handed_in_the_activation_keeps_its_verdict_when_the_code_is_copied(counter):
    handed_in_and_sent(counter)
    copied_about(counter)
    own, other = (
        counter.phone.scan(counter.tea.link()).text,
        counter.tea.phone().scan(counter.tea.link()).text,
    )
    assert '<h1 id="verdict">正品记录属实' in own and "这部手机激活过这件商品" in own
    assert '<h1 id="verdict">请核对' in other and "这部手机激活过这件商品" not in other
    rows = counter.tea.rows()
    assert rows[0]["device"] == rows[-2]["device"] == rows[-1]["activated_device"] != rows[-1]["device"]


def test_a_phone_is_no_owners_when_the_chain_names_another_wallet(counter):
    handed_in_and_sent(counter, to=ANOTHER)
    assert "这部手机激活过这件商品" not in counter.phone.scan(counter.tea.link()).text
    assert counter.tea.rows()[-1]["activated_device"] == ""


def test_the_owners_phone_is_known_after_a_restart_and_forgotten_with_the_months_pepper(counter):
    handed_in_and_sent(counter)
    tea = counter.tea
    [kept] = tea.scans.glob("activators-*")
    assert kept.stat().st_mode & 0o077 == 0
    assert counter.phone.cookies["zhenbo"] not in kept.read_text() and BUYER[2:] not in kept.read_text()
    kept.write_bytes(kept.read_bytes() + b"https://id.gs1.org/01/0952")  # the power went
    tea.service.log = ScanLog(tea.scans, tea.clock)
    assert "这部手机激活过这件商品" in counter.phone.scan(tea.link()).text
    tea.clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    assert "这部手机激活过这件商品" not in counter.phone.scan(tea.link()).text
    assert not list(tea.scans.glob("activators-*"))


def test_an_activation_is_taken_where_its_phone_cannot_be_written_down(counter, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    counter.phone.scan(counter.tea.link(OTHER))
    monkeypatch.setattr(ScanLog, "note_activator", full)
    assert counter.hand_in(counter.line())[0] == 200
    assert counter.queued() == [gs1.encode_token_id(CAKE, OTHER)]
