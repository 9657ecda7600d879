"""/activate in a real browser: a buyer makes a wallet, keeps its words, and hands an activation over."""

import json

import chromium
import pytest
import web_world
from bundle_world import CAKE, SERIALS
from eth_account import Account
from test_activation_service import Counter
from test_in_chromium import PICTURES, running
from test_serving import free_port
from web_world import ITEM, OTHER

from zhenbo.items.code_records import find_codes
from zhenbo.items.codes import grouped
from zhenbo.plans.activation_files import read_signed

pytestmark = pytest.mark.skipif(
    chromium.PROGRAM is None, reason="Chromium is not installed (apt-get install chromium fonts-noto-cjk)"
)
WALLET = Account.from_key(bytes([7]) * 32).address
PROVIDER = f"window.ethereum = {{ request: async () => ['{WALLET.lower()}'] }};"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("activate")
    port = free_port()
    tea = web_world.tea(folder / "tea", base=f"http://127.0.0.1:{port}", clock=web_world.now)
    tea.world.activate()
    counter = Counter(tea, folder / "activations")
    with running(tea, port, activating=counter.activating) as url:
        yield counter, url


@pytest.fixture(scope="module")
def browser():
    with chromium.browser() as opened:
        yield opened


@pytest.fixture
def phone(browser):
    return browser()


def code_of(counter, serial):
    return find_codes(counter.tea.world.batch / "codes.enc", "correct horse battery", [serial])[serial].secret


def activators(counter):
    """How many phones handed in an activation."""
    files = counter.tea.scans.glob("activators-*")
    return sum(len(file.read_text().split()) for file in files)


def press(tab, name):
    tab.value(f"document.getElementById('{name}').click()")


def write(tab, name, text):
    tab.value(f"document.getElementById('{name}').value = {json.dumps(text)}")


def shown(tab, name):
    return tab.value(f"document.getElementById('{name}').offsetParent !== null")


def text(tab, name):
    return tab.value(f"document.getElementById('{name}').textContent")


def wait_for(tab, name):
    tab.until(f"!!document.getElementById('{name}')?.offsetParent")  # perhaps of a page that is still to come


def words_of(tab):
    return tab.value("[...document.querySelectorAll('#words li')].map((line) => line.textContent)")


def answer_questions(tab, words):
    """Types the two words that are asked for, by the numbers in their labels."""
    for number in (0, 1):
        place = int("".join(filter(str.isdigit, text(tab, f"ask{number}"))))
        write(tab, f"word{number}", words[place - 1])
    press(tab, "check")


@pytest.mark.parametrize(
    "language,serial,list_of", [("zh", SERIALS[1], "zh"), ("en", SERIALS[2], "en"), ("zh", SERIALS[3], "en")]
)
def test_a_buyer_makes_a_wallet_and_activates(site, phone, language, serial, list_of):
    counter, url = site
    code, before = code_of(counter, serial), activators(counter)
    phone.speaks(language)
    phone.open(f"{url}/01/{CAKE}/21/{serial}#{code}")  # the QR code under the scratch layer
    assert phone.value("location.pathname") == f"/{language}/item/{CAKE}/{serial}"
    assert phone.value("location.hash") == ""
    press(phone, "activate")
    wait_for(phone, "choices")
    assert phone.value("location.hash") == "" and serial in text(phone, "named")
    press(phone, "make")
    wait_for(phone, "words")
    if list_of != language:
        press(phone, "other")
    words = words_of(phone)
    assert len(words) == 12 and all(word.isascii() for word in words) == (list_of == "en")
    assert phone.value("document.documentElement.scrollWidth") == 360
    phone.picture(PICTURES / f"activate-words-{language}-{list_of}.png")
    press(phone, "written")
    wait_for(phone, "asking")
    assert not shown(phone, "words")
    answer_questions(phone, words[::-1] if words != words[::-1] else [])
    wait_for(phone, "wallet-fault")
    answer_questions(phone, words)
    wait_for(phone, "signing")
    Account.enable_unaudited_hdwallet_features()
    address = Account.from_mnemonic(" ".join(words)).address
    assert text(phone, "address") == address
    assert words_of(phone) == []
    assert phone.value("document.getElementById('code').value") == code
    phone.picture(PICTURES / f"activate-code-{language}.png")
    press(phone, "sign")
    wait_for(phone, "result")
    assert phone.value("document.getElementById('result').className.includes('genuine')"), text(phone, "said")
    assert phone.value("document.documentElement.scrollWidth") == 360
    phone.picture(PICTURES / f"activate-done-{language}.png")
    kept = [one for one in read_signed(counter.queue.file(counter.batch_id)) if one.to == address]
    assert len(kept) == 1
    assert activators(counter) == before + 1  # from now on it is the owner's phone
    assert phone.problems == []
    sent = counter.queue.file(counter.batch_id).read_text()
    assert code not in sent and not any(f" {word} " in sent for word in words)


def test_mistakes_are_told_where_they_are_made(site, phone):
    counter, url = site
    phone.open(f"{url}/en/activate#{CAKE}/{ITEM}")
    wait_for(phone, "goods-fault")
    assert "already" in text(phone, "goods-fault")
    write(phone, "link", f"{url}/01/{CAKE}/21/{SERIALS[4]}")
    press(phone, "find")
    wait_for(phone, "choices")
    press(phone, "have")
    write(phone, "mine", "abandon " * 12)
    press(phone, "use")
    wait_for(phone, "wallet-fault")
    assert "do not fit together" in text(phone, "wallet-fault")
    write(phone, "mine", "abandon " * 11 + "about")
    press(phone, "use")
    wait_for(phone, "signing")
    assert text(phone, "address") == "0x9858EfFD232B4033E47d90003D41EC34EcaEda94"
    code = code_of(counter, SERIALS[4])
    for typed, said in ((code[:-1], "there are 23"), (code_of(counter, SERIALS[5]), "is not this item's")):
        write(phone, "code", typed)
        press(phone, "sign")
        phone.until(f"document.getElementById('signing-fault').textContent.includes({json.dumps(said)})")
    write(phone, "code", grouped(code).lower())
    press(phone, "sign")
    wait_for(phone, "result")
    assert "Handed to the seller" in text(phone, "ending")


def test_a_wallet_app_gives_its_address_and_is_asked_for_nothing_else(site, phone):
    counter, url = site
    phone.at_first(PROVIDER)
    phone.open(f"{url}/en/activate#{CAKE}/{SERIALS[5]}/{code_of(counter, SERIALS[5])}")
    wait_for(phone, "connect")
    press(phone, "connect")
    wait_for(phone, "signing")
    assert text(phone, "address") == WALLET
    press(phone, "sign")
    wait_for(phone, "result")
    assert WALLET in [one.to for one in read_signed(counter.queue.file(counter.batch_id))]


def test_a_saved_page_signs_without_any_server(site, phone, tmp_path):
    counter, _ = site
    code, line = code_of(counter, OTHER), tmp_path / "line.jsonl"
    page = tmp_path / "saved.html"
    page.write_bytes(counter.tea.phone("en").get("/en/activate").body)
    (tmp_path / "proof.json").write_bytes(counter.tea.phone("en").get(f"/proof/{CAKE}/{OTHER}").body)
    phone.open(page.as_uri())
    wait_for(phone, "goods")
    phone.value("document.getElementById('elsewhere').open = true")
    phone.choose_file("#bundle", tmp_path / "proof.json")
    phone.until("document.getElementById('passport').value !== ''")
    press(phone, "find")
    wait_for(phone, "choices")
    press(phone, "have")
    write(phone, "mine", "abandon " * 11 + "about")
    press(phone, "use")
    wait_for(phone, "signing")
    write(phone, "code", code_of(counter, SERIALS[5]))
    press(phone, "sign")
    wait_for(phone, "signing-fault")  # the proof file knows the item's key
    write(phone, "code", code)
    press(phone, "sign")
    wait_for(phone, "qr")
    assert "hand it to the seller" in text(phone, "ending")
    phone.picture(PICTURES / "activate-handover.png")
    line.write_text(phone.value("document.getElementById('line').value"))
    assert [one.to for one in read_signed(line)] == ["0x9858EfFD232B4033E47d90003D41EC34EcaEda94"]
    assert phone.problems == []


def test_a_saved_page_can_ask_nobody(site, phone, tmp_path):
    """Its policy stands inside it: nothing in the page could send a key away, whatever it does."""
    counter, url = site
    page = tmp_path / "saved.html"
    page.write_bytes(counter.tea.phone("en").get("/en/activate").body)
    phone.open(page.as_uri())
    asked = f"fetch('{url}/health', {{ mode: 'no-cors' }}).then(() => 'went', () => 'kept')"
    phone.value(f"{asked}.then((told) => (window.told = told))")
    phone.until("!!window.told")
    assert phone.value("window.told") == "kept"
