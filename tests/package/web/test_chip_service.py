"""ECDSA chips asked by the service: one challenge, one answer, a verdict, a receipt."""

import json

import bundle_world
import chromium
import pytest
import web_world
from bundle_world import CAKE, NETWORK
from eth_account import Account
from test_in_chromium import PICTURES, running
from test_serving import free_port
from web_world import ITEM, OTHER

from zhenbo import messages
from zhenbo.items.kinds import Kind
from zhenbo.items.sheet import SheetItem
from zhenbo.nfc.challenge_store import ChallengeStore
from zhenbo.nfc.receipts import check
from zhenbo.web.chips import Chips
from zhenbo.web.verifier import Verifier

CHIP, STRANGER = Account.from_key(b"\x11" * 32), Account.from_key(b"\x12" * 32)
SIGNER = Account.from_key(b"\x21" * 32)
ON_CHIP = "CHIP0001"


class Desk:
    """The service with a batch in which one item has a chip."""

    def __init__(self, folder, monkeypatch, *, signs=True, **more):
        real = bundle_world.build_batch

        def with_chip(gtin, lot, items, *rest, **named):
            key = bytes.fromhex(CHIP.address[2:])
            return real(gtin, lot, [*items, SheetItem(ON_CHIP, Kind.SALE_CHIP, key)], *rest, **named)

        monkeypatch.setattr(bundle_world, "build_batch", with_chip)
        self.tea = web_world.tea(folder, **more)
        if signs:
            self.tea.service.verifier = Verifier(SIGNER.address, lambda text: messages.sign(text, SIGNER.key))
        self.store = ChallengeStore(folder / "challenges.db")
        self.chips = Chips(self.tea.service, self.store)
        self.phone = self.tea.phone("en", chips=self.chips)

    def challenge(self, serial=ON_CHIP):
        answer = self.phone.post(f"/challenge/{CAKE}/{serial}", b"{}")
        return answer.status, json.loads(answer.text)

    def answer(self, nonce, signature):
        body = json.dumps({"nonce": nonce, "signature": signature}).encode()
        answer = self.phone.post("/challenge", body)
        return answer.status, json.loads(answer.text)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    return Desk(tmp_path / "tea", monkeypatch)


def signed(asked, account=CHIP):
    """What a chip makes of the digest."""
    return "0x" + bytes(Account.unsafe_sign_hash(asked["digest"], account.key).signature).hex()


def test_the_chip_answers_and_the_dossier_says_so(desk):
    desk.phone.scan(f"/01/{CAKE}/21/{ON_CHIP}")
    page = desk.phone.get(f"/en/item/{CAKE}/{ON_CHIP}")
    assert f'href="/en/chip#{CAKE}/{ON_CHIP}"' in page.text
    assert "fresh challenge" not in page.text and "/receipt/" not in page.text
    status, asked = desk.challenge()
    assert status == 200
    assert asked["typedData"]["message"]["nonce"] == asked["nonce"]
    assert asked["typedData"]["domain"] == {"name": messages.CHALLENGE_NAME, "version": "1", "chainId": 1337}
    status, told = desk.answer(asked["nonce"], signed(asked))
    assert (status, told["verdict"]) == (200, "genuine")
    receipt = check(told["receipt"], SIGNER.address)
    assert receipt is not None and (receipt.channel, receipt.reasons) == ("chip", "answered")
    assert receipt.token_id == desk.tea.service.known(CAKE, ON_CHIP).token
    page = desk.phone.get(f"/en/item/{CAKE}/{ON_CHIP}")
    assert "just answered a fresh challenge" in page.text
    kept = json.loads(desk.phone.get(f"/receipt/{CAKE}/{ON_CHIP}").text)
    assert check(kept, SIGNER.address) == receipt
    assert [row["channel"] for row in desk.tea.rows()] == ["qr", "chip"]
    desk.tea.clock.later(seconds=601)
    assert "fresh challenge" not in desk.phone.get(f"/en/item/{CAKE}/{ON_CHIP}").text
    assert desk.phone.get(f"/receipt/{CAKE}/{ON_CHIP}").status == 404


def test_a_stranger_a_second_time_and_a_late_one_are_not_trusted(desk):
    desk.phone.scan(f"/01/{CAKE}/21/{ON_CHIP}")
    _, asked = desk.challenge()
    status, told = desk.answer(asked["nonce"], signed(asked, STRANGER))
    assert (status, told["verdict"]) == (200, "do not trust")
    assert check(told["receipt"], SIGNER.address).reasons == "not-answered"
    right = signed(asked)
    assert [desk.answer(asked["nonce"], right)[1]["verdict"] for _ in range(2)] == ["genuine", "do not trust"]
    _, asked = desk.challenge()
    desk.tea.clock.later(seconds=121)
    assert desk.answer(asked["nonce"], signed(asked))[1]["verdict"] == "do not trust"
    assert [row["channel"] for row in desk.tea.rows()] == ["qr", "chip"]  # wrong answers slander no code


def test_another_phones_dossier_does_not_change(desk):
    desk.phone.scan(f"/01/{CAKE}/21/{ON_CHIP}")
    _, asked = desk.challenge()
    desk.answer(asked["nonce"], signed(asked))
    other = desk.tea.phone("en", chips=desk.chips)
    assert "fresh challenge" not in other.scan(f"/01/{CAKE}/21/{ON_CHIP}").text
    assert other.get(f"/receipt/{CAKE}/{ON_CHIP}").status == 404


@pytest.mark.parametrize(
    "serial,words", [(OTHER, "no chip"), ("NOSUCH1", "No such item"), ("", "No such item")]
)
def test_only_chips_are_asked(desk, serial, words):
    status, told = desk.challenge(serial)
    assert status == 404 and words in told["said"]["en"]
    assert "/chip#" not in desk.phone.get(f"/en/item/{CAKE}/{OTHER}").text


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b"[" * 900, b'{"nonce": 1, "signature": "00"}', b"\xff", b"7"]
)
def test_what_is_no_answer_is_refused_in_words(desk, body):
    assert desk.phone.post("/challenge", body).status == 400


@pytest.mark.parametrize("nonce", ["", "00", "11" * 32, "11" * 90])
def test_a_challenge_that_was_never_set_has_no_answer(desk, nonce):
    status, told = desk.answer(nonce, "11" * 65)
    assert status == 404 and "over" in told["said"]["en"]


def test_without_an_account_there_is_no_receipt_and_without_a_store_no_challenge(tmp_path, monkeypatch):
    desk = Desk(tmp_path / "tea", monkeypatch, signs=False)
    _, asked = desk.challenge()
    assert desk.answer(asked["nonce"], signed(asked))[1]["receipt"] is None
    plain = desk.tea.phone("en")
    assert plain.post(f"/challenge/{CAKE}/{ON_CHIP}", b"{}").status == 404
    assert "/chip#" not in plain.get(f"/en/item/{CAKE}/{ON_CHIP}").text


def test_a_tap_has_its_receipt_too(tea):
    tea.service.verifier = Verifier(SIGNER.address, lambda text: messages.sign(text, SIGNER.key))
    phone = tea.phone("en")
    page = phone.scan(tea.tap())
    assert f'href="/receipt/{CAKE}/{ITEM}"' in page.text
    receipt = check(json.loads(phone.get(f"/receipt/{CAKE}/{ITEM}").text), SIGNER.address)
    assert receipt is not None and (receipt.channel, receipt.verdict) == ("sun", "genuine")
    assert tea.phone("en").get(f"/receipt/{CAKE}/{ITEM}").status == 404


PROVIDER = """
window.ethereum = { request: async ({ method, params }) => {
  if (method === "eth_requestAccounts") return ["%s"];
  window.asked = params[1];
  return new Promise((done) => { window.answer = done; });
} };
"""


@pytest.mark.skipif(chromium.PROGRAM is None, reason="Chromium is not installed (apt-get install chromium)")
@pytest.mark.parametrize("language,verdict", [("zh", "正品记录属实"), ("en", "Genuine")])
def test_a_chip_is_asked_in_the_page(tmp_path, monkeypatch, language, verdict):
    port = free_port()
    desk = Desk(tmp_path / "tea", monkeypatch, base=f"http://127.0.0.1:{port}", clock=web_world.now)
    with running(desk.tea, port, chips=desk.chips) as url, chromium.tab() as tab:
        tab.screen()
        tab.at_first(PROVIDER % CHIP.address)
        tab.open(f"{url}/01/{CAKE}/21/{ON_CHIP}")
        tab.open(f"{url}/{language}/chip#{CAKE}/{ON_CHIP}")
        tab.value("document.getElementById('ask').click()")
        tab.until("document.getElementById('digest').value !== ''")
        tab.picture(PICTURES / f"chip-asked-{language}.png")
        tab.value("document.getElementById('tap').click()")
        tab.until("!!window.asked")
        asked = json.loads(tab.value("window.asked"))
        message = messages.challenge(
            NETWORK.chain_id, token_id=int(asked["message"]["tokenId"]),
            deadline=asked["message"]["deadline"], nonce=bytes.fromhex(asked["message"]["nonce"][2:]),
        )  # fmt: skip
        tab.value(f"window.answer('0x{messages.sign(message, CHIP.key).hex()}')")
        tab.until("document.getElementById('result').offsetParent !== null")
        assert tab.value("document.getElementById('verdict').textContent") == verdict
        assert tab.value("document.documentElement.scrollWidth") == 360
        tab.picture(PICTURES / f"chip-genuine-{language}.png")
        tab.value("document.getElementById('dossier').click()")
        tab.until("document.body.textContent.includes('fresh challenge on') || "
                  "document.body.textContent.includes('答对了新题')")  # fmt: skip
        assert tab.problems == []
