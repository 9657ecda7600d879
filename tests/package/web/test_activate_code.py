"""The code of /activate against other implementations: words, wallets, codes, signatures, QR."""

import json
import os

import pytest
import segno
import zxingcpp
from eth_account import Account
from PIL import Image

from tests.page_code import run
from zhenbo import gs1, messages
from zhenbo.errors import BadCode
from zhenbo.items.codes import ALPHABET, grouped, new_codes, parse_code
from zhenbo.items.keys import derive
from zhenbo.plans.activation_files import read_line
from zhenbo.web.activate_script import PARTS, script, source

GTIN, SERIAL = "09521001003575", "A/b'1&%2F"
TOKEN = gs1.encode_token_id(GTIN, SERIAL)
TERMS = {"chainId": "1337", "passport": "0x" + "77" * 20, "batch": str(2**63 + 5)}
TO = "0x" + "12" * 20
LISTS = "const lists = WORD_LISTS.map(wordList);"


def ask(after, value=None):
    parts = source(tuple(part for part in PARTS if not part.endswith("/page")))
    return run(f"{LISTS}\n(async () => {{ {after} }})();", value, parts)


@pytest.fixture(scope="module", autouse=True)
def words_allowed():
    Account.enable_unaudited_hdwallet_features()


def test_wallets_are_those_of_eth_account_in_both_lists():
    """The first is BIP-39's own vector of zeros."""
    entropies = ["0x" + "00" * 16, "0x" + "ff" * 16, *("0x" + os.urandom(16).hex() for _ in range(4))]
    found = ask(
        """
        const told = [];
        for (const one of input) for (const list of lists) {
          const words = wordsOf(unhex(one), list);
          told.push([words.join(" "), checksummed(addressOf(await walletKey(words)))]);
        }
        tell(told);
        """,
        entropies,
    )
    assert found[0][0] == "abandon " * 11 + "about"
    assert found[0][1] == "0x9858EfFD232B4033E47d90003D41EC34EcaEda94"
    assert [address for _, address in found] == [Account.from_mnemonic(words).address for words, _ in found]


def test_new_words_are_random_and_read_back_however_they_are_typed():
    found = ask(
        """
        const made = [newWords(lists[0]), newWords(lists[0]), newWords(lists[1])];
        tell([made, made.map((words) => readWords(" 1. " + words.join(",  2 ").toUpperCase() + "\\n", lists)),
              readWords(made[2].join(""), lists)]);
        """
    )
    made, typed, together = found
    assert made[0] != made[1]
    assert typed == made
    assert together == made[2]
    for words in made:
        Account.from_mnemonic(" ".join(words))


@pytest.mark.parametrize(
    "typed,words",
    [
        ("abandon abandon", "Twelve words are needed; there are 2."),
        ("abandon " * 10 + "abandonn about", "Word 11 is not in the list"),
        ("abandon " * 12, "do not fit together"),
        ("about " + "abandon " * 11, "do not fit together"),
        ("", "there are 0"),
    ],
)
def test_words_with_a_mistake_are_refused(typed, words):
    found = ask(
        "try { readWords(input, lists); tell(null); } catch (fault) { tell([fault.zh, fault.en]); }", typed
    )
    assert words in found[1]
    assert "词" in found[0]


def test_scratch_codes_are_read_and_give_the_keys_of_the_package():
    codes = new_codes(20)
    typed = [grouped(code).lower().replace("0", "o").replace("1", "l") for code in codes]
    found = ask(
        """
        tell(input.typed.map((one) => {
          const secret = itemSecret(readCode(one), BigInt(input.token));
          return [hex(word(secret.key)), hex(secret.salt)];
        }));
        """,
        {"typed": typed, "token": str(TOKEN)},
    )
    expected = [derive(code, TOKEN) for code in codes]
    assert found == [["0x" + one.private_key.hex(), "0x" + one.salt.hex()] for one in expected]


def test_every_wrong_character_of_a_code_is_noticed_as_in_the_package():
    code = new_codes(1)[0]
    changed = [
        code[:at] + other + code[at + 1 :] for at in range(24) for other in ALPHABET if other != code[at]
    ]
    changed += [code[:-1], code + "0", "", "U" * 24, code[1] + code[0] + code[2:]]
    found = ask(
        "tell(input.map((one) => { try { return readCode(one); } catch (fault) { return null; } }));", changed
    )
    for typed, ours in zip(changed, found, strict=True):
        try:
            theirs = parse_code(typed)
        except BadCode:
            theirs = None
        assert ours == theirs


def test_an_activation_is_signed_as_the_package_signs_it_and_read_by_the_script():
    code = new_codes(1)[0]
    value = {"item": {"gtin": GTIN, "serial": SERIAL}, "terms": TERMS, "code": code, "to": TO}
    line = ask("tell(activation(input.item, input.terms, input.code, input.to, 1790000000));", value)
    secret = derive(code, TOKEN)
    message = messages.activation(
        messages.Domain(1337, TERMS["passport"]), batch_id=2**63 + 5, token_id=TOKEN, to=TO, by_seller=False,
        deadline=line["deadline"],
    )  # fmt: skip
    assert line["signature"] == "0x" + messages.sign(message, secret.private_key).hex()
    assert line["item"] == gs1.item_link(gs1.CANONICAL_DOMAIN, GTIN, SERIAL)
    one = read_line(json.dumps(line), 1)
    assert one.values == (TOKEN, secret.address, 0, secret.salt)
    assert messages.signer_of(message, messages.CompactSignature(one.r, one.vs)).lower() == line["itemKey"]
    assert secret.private_key.hex() not in json.dumps(line)


def test_signatures_equal_those_of_another_implementation():
    rows = [(os.urandom(32), os.urandom(32)) for _ in range(30)]
    found = ask(
        "tell(input.map(([key, digest]) => hex(signed(numberOf(unhex(key)), unhex(digest)))));",
        [["0x" + key.hex(), "0x" + digest.hex()] for key, digest in rows],
    )
    expected = [Account.unsafe_sign_hash(digest, key).signature.hex() for key, digest in rows]
    assert [one.removeprefix("0x") for one in found] == [one.removeprefix("0x") for one in expected]


@pytest.mark.parametrize(
    "link,item",
    [
        (f"https://tea.example/01/{GTIN}/21/A1", (GTIN, "A1")),
        (f"https://tea.example/shop/01/{GTIN}/10/L%2F1/21/A%2FB?x=1#CODE", (GTIN, "A/B")),
        ("/01/96385074/21/A1", ("00000096385074", "A1")),
        (f"https://tea.example/01/{GTIN[:-1]}0/21/A1", None),
        (f"https://tea.example/01/{GTIN}/10/L1", None),
        (f"https://tea.example/01/{GTIN}/21/%E8%8C%B6", None),
        (f"https://tea.example/01/{GTIN}/21/%", None),
        (f"https://tea.example/01/{GTIN}/21/{'A' * 21}", None),
        ("javascript:alert(1)", None),
    ],
)
def test_links_name_an_item_or_are_refused(link, item):
    found = ask(
        "try { const item = readLink(input); tell([item.gtin, item.serial, String(tokenOf(item))]); }"
        "catch (fault) { if (!(fault instanceof Mistake)) throw fault; tell(null); }",
        link,
    )
    assert found == (None if item is None else [*item, str(gs1.encode_token_id(*item))])


@pytest.mark.parametrize("length", [1, 17, 18, 100, 271, 272, 480, 900, 1273])
def test_qr_codes_read_back_and_are_the_smallest(length):
    text = ("https://id.gs1.org/茶" * 80)[:length].encode()[:length].decode("utf-8", "ignore")
    rows = ask("tell(qrCode(input));", text)
    image = Image.new("L", (len(rows) + 8, len(rows) + 8), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            image.putpixel((x + 4, y + 4), 0 if dark else 255)
    [found] = zxingcpp.read_barcodes(
        image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)
    )
    assert found.text == text
    smallest = segno.make(text.encode(), mode="byte", error="l", boost_error=False, micro=False)
    assert len(rows) == 17 + 4 * smallest.version


def test_the_script_loads_nothing_leaves_nothing_global_and_keeps_nothing():
    text = script()
    assert text.startswith("(() => {")
    for word in ("</script", "localStorage", "sessionStorage", "indexedDB", "cookie", "sendBeacon", "eval("):
        assert word not in text
    assert text.count("fetch(") == 2
