"""SUN messages: the published examples value by value, a second AES-CMAC, and what is no message."""

import re

import pytest
from Crypto.Cipher import AES
from hypothesis import given, settings
from hypothesis import strategies as st
from nfc_vectors import EXAMPLES, PLAIN, WITH_FILE, ZERO, factory, keys, second_cmac

from zhenbo.errors import BadTap, ZhenboError
from zhenbo.nfc import KeySet, Seal, SimulatedChip, authenticate, explain, read
from zhenbo.nfc.ciphers import cmac, diversified, truncated
from zhenbo.nfc.sun import MOST_TAPS

MASTER = bytes.fromhex("00112233445566778899AABBCCDDEEFF")
UID = bytes.fromhex("04782E21801D80")
LINK = "https://tea.example/01/09521001003575/21/A1"


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_published_examples_value_by_value(example):
    message = read(example["url"])
    tap = authenticate(message, keys())
    assert tap is not None and tap.uid.hex() == example["uid"] and tap.counter == example["read_ctr"]
    told = explain(message, factory())
    assert told["accepted"]
    assert {name: told[name] for name in example if name != "url"} == {
        name: value for name, value in example.items() if name != "url"
    }


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_simulated_chip_makes_the_published_examples(example):
    told = explain(read(example["url"]), factory())
    chip = SimulatedChip(
        factory(),
        bytes.fromhex(example["uid"]),
        example["url"].partition("?")[0],
        counter=example["read_ctr"],
        file_data=bytes.fromhex(told.get("file_data_hex", "")),
        encrypted="picc_plain" in example,
    )
    padding = bytes.fromhex(example["picc_plain"])[11:] if "picc_plain" in example else None
    spelled = example["url"].replace("?e=", "?picc_data=").replace("&c=", "&cmac=")
    assert chip.message(padding) == spelled


# AN12196 tables 1 and 4, RFC 4493 section 4
CMACS = [
    ("5ace7e50ab65d5d51fd5bf5a16b8205b", "c33c0001008004c767f2066180010000",
     "66da61797e23deca5d8eca13bbadf7a9"),
    ("5ace7e50ab65d5d51fd5bf5a16b8205b", "3cc30001008004c767f2066180010000",
     "3a3e8110e05311f7a3fcf0d969bf2b48"),
    ("00000000000000000000000000000000", "3cc30001008004de5f1eacc0403d0000",
     "3fb5f6e3a807a03d5e3570ace393776f"),
    ("2b7e151628aed2a6abf7158809cf4f3c", "",
     "bb1d6929e95937287fa37d129b756746"),
    ("2b7e151628aed2a6abf7158809cf4f3c", "6bc1bee22e409f96e93d7e117393172a",
     "070a16b46b4d4144f79bdd9dd04a287c"),
]  # fmt: skip


@pytest.mark.parametrize("key,message,expected", CMACS)
def test_cmac_of_the_standards(key, message, expected):
    assert cmac(bytes.fromhex(key), bytes.fromhex(message)).hex() == expected
    assert second_cmac(bytes.fromhex(key), bytes.fromhex(message)).hex() == expected


@settings(max_examples=150, deadline=None)
@given(key=st.binary(min_size=16, max_size=16), message=st.binary(max_size=70))
def test_cmac_as_computed_a_second_time(key, message):
    assert cmac(key, message) == second_cmac(key, message)


def test_the_shown_mac_is_every_second_byte():
    assert truncated(bytes(range(16))) == bytes(range(1, 16, 2))


def test_an10922_example():
    key = diversified(MASTER, UID, bytes.fromhex("3042F5"), bytes.fromhex("4E585020416275"))
    assert key.hex() == "a8dd63a3b89d54b37ca802473fda9175"


@pytest.mark.parametrize(
    "given,expected",  # values that two other implementations publish
    [
        (bytes(1), "281049d52ecbc8f60961993d34de3d54"),
        (bytes(range(7)), "e8b7f67c78c34af1446e331ef7e6d3ff"),
        (bytes(range(15)), "5a3c7f6f0687f24f82dee7eda0970d08"),
        (b"\x5a" * 15, "8d65ccb3cc82c8ef56e6cd229c461a64"),
        (bytes(range(16)), "feed9fbd36cdb16819a72d30bcf9240b"),
        (bytes(range(31)), "21c28cd89bb3147f66c7dbd4851cab20"),
        (b"\x5a" * 31, "9edee42ca16841e09eec7b2851294f99"),
    ],
)
def test_an10922_pads_to_two_blocks_whatever_the_length(given, expected):
    assert diversified(MASTER, given, b"", b"").hex() == expected
    if len(given) > 15:  # from here on it is plain CMAC
        assert second_cmac(MASTER, b"\x01" + given).hex() == expected


def test_an10922_takes_one_to_thirty_one_bytes():
    for wrong in (b"", bytes(32)):
        with pytest.raises(ValueError, match="1 to 31"):
            diversified(MASTER, wrong, b"", b"")


def test_a_message_of_a_chip_with_diversified_keys_that_another_program_made():
    """NTAG 424 DNA library for Java, KeyInfoTest: master key of zeros, system McElroy."""
    chips = factory(diversified=True, application=bytes.fromhex("3042F5"), system=b"McElroy")
    tap = authenticate(
        read("https://x.example/?uid=04A77F12647380&ctr=00001C&cmac=9A88066EBE25ECD0"), keys(chips)
    )
    assert tap is not None and tap.counter == 28


COUNTERS = [0, 1, 255, 256, 65_535, 65_536, MOST_TAPS]


@pytest.mark.parametrize("counter", COUNTERS)
@pytest.mark.parametrize("encrypted", [True, False])
@pytest.mark.parametrize("start", ["cmac", "enc", "path"])
def test_the_counter_in_both_byte_orders(counter, encrypted, start):
    made = KeySet("own", 3, b"m" * 16, b"f" * 16, mac_from=start)
    chip = SimulatedChip(made, UID, LINK, counter=counter, file_data=b"CC" + bytes(14), encrypted=encrypted)
    tap = authenticate(read(chip.message()), keys(made))
    assert tap is not None and (tap.uid, tap.counter, tap.file_data) == (UID, counter, b"CC" + bytes(14))


def test_the_mac_by_the_letter_over_other_primitives():
    """Encrypted PICC and file data, from the chip's key on, with another library's AES throughout."""
    made = KeySet("own", 3, b"m" * 16, b"f" * 16, system=b"tea")
    url = SimulatedChip(made, UID, LINK, counter=0x010203, file_data=b"12345678CC345678").message()
    picc, enc, mac = re.fullmatch(r".*\?picc_data=(\w+)&enc=(\w+)&cmac=(\w+)", url).groups()
    plain = AES.new(b"m" * 16, AES.MODE_CBC, iv=ZERO).decrypt(bytes.fromhex(picc))
    assert plain[:11] == b"\xc7" + UID + b"\x03\x02\x01"
    padded = (b"\x01" + UID + bytes.fromhex("3042F5") + b"tea" + b"\x80").ljust(32, b"\0")
    first = AES.new(b"f" * 16, AES.MODE_ECB).encrypt(bytes(16))
    doubled = int.from_bytes(first, "big")
    for _ in range(2):
        doubled = (doubled << 1) % 2**128 ^ (0x87 if doubled >> 127 else 0)
    last = (int.from_bytes(padded[16:], "big") ^ doubled).to_bytes(16, "big")
    key = AES.new(b"f" * 16, AES.MODE_CBC, iv=ZERO).encrypt(padded[:16] + last)[16:]
    vector = UID + b"\x03\x02\x01"
    enc_key = second_cmac(key, bytes.fromhex("C33C00010080") + vector)
    mac_key = second_cmac(key, bytes.fromhex("3CC300010080") + vector)
    iv = AES.new(enc_key, AES.MODE_ECB).encrypt(b"\x03\x02\x01".ljust(16, b"\0"))
    assert AES.new(enc_key, AES.MODE_CBC, iv=iv).decrypt(bytes.fromhex(enc)) == b"12345678CC345678"
    assert second_cmac(mac_key, f"{enc}&cmac=".encode())[1::2].hex().upper() == mac


@pytest.mark.parametrize("mac", ["3CC1E7F6C6C33B33", "0000000000000000", "ECC1E7F6C6C73BF7"])
def test_another_mac_is_refused(mac):
    url = EXAMPLES["with file, 8th tap"]["url"].rpartition("=")[0] + "=" + mac
    assert authenticate(read(url), keys()) is None


def test_every_bit_of_a_message_counts():
    """Any digit changed: refused, and never an error that tells how far it came."""
    url = WITH_FILE["url"]
    places = [found.start() for found in re.finditer("(?<=[=0-9A-F])[0-9A-F]", url)]
    for place in filter(lambda place: place > url.index("?"), places):
        changed = url[:place] + ("0" if url[place] != "0" else "1") + url[place + 1 :]
        assert authenticate(read(changed), keys()) is None, place


def test_a_tap_is_of_its_own_chip_only():
    """What one chip wrote, with the UID of another: keys differ by UID, so nothing carries over."""
    made = KeySet("own", 1, b"m" * 16, b"f" * 16)
    url = SimulatedChip(made, UID, LINK, counter=9, encrypted=False).message()
    other = url.replace(UID.hex().upper(), "04782E21801D81")
    assert authenticate(read(url), keys(made)) and authenticate(read(other), keys(made)) is None
    assert authenticate(read(url.replace("ctr=000009", "ctr=00000A")), keys(made)) is None


def test_file_data_cannot_be_dropped_added_or_exchanged():
    made = factory()
    chip = SimulatedChip(made, UID, LINK, file_data=b"CC" + bytes(14))
    first, second = chip.tap(), chip.tap()
    enc = [re.search(r"&enc=(\w+)", url)[1] for url in (first, second)]
    assert authenticate(read(first), keys())
    assert authenticate(read(first.replace(f"&enc={enc[0]}", "")), keys()) is None
    assert authenticate(read(first.replace(enc[0], enc[1])), keys()) is None
    bare = SimulatedChip(made, UID, LINK, counter=1).message()
    assert authenticate(read(bare.replace("&cmac", f"&enc={enc[0]}&cmac")), keys()) is None
    moved = first.replace(f"&enc={enc[0]}", "") + f"&enc={enc[0]}"  # behind the MAC that should cover it
    assert authenticate(read(moved), keys()) is None


def test_a_mac_over_the_path_holds_the_link_together():
    made = factory(mac_from="path")
    url = SimulatedChip(made, UID, LINK).tap()
    tap = authenticate(read(url), keys(made))
    assert tap is not None and tap.covers_link
    assert authenticate(read(url.replace("/21/A1", "/21/A2")), keys(made)) is None
    assert authenticate(read(url.replace("tea.example", "other.example")), keys(made))  # the host may move


def test_each_set_of_keys_is_tried_and_the_newest_wins():
    old, new = KeySet("old", 1, b"m" * 16, b"f" * 16, retired=True), KeySet("new", 2, b"n" * 16, b"g" * 16)
    for made in (old, new):
        url = SimulatedChip(made, UID, LINK).tap()
        assert authenticate(read(url), keys(old, new)).key_set == made
        assert authenticate(read(url), keys(old if made is new else new)) is None
    same = KeySet("same", 3, old.meta_key, old.file_key)
    assert authenticate(read(SimulatedChip(old, UID, LINK).tap()), keys(old, new, same)).key_set == same


@pytest.mark.parametrize(
    "letters,seal",
    [(b"CC", Seal.CLOSED), (b"OC", Seal.OPENED), (b"OO", Seal.OPENED), (b"CO", Seal.OPENED),
     (b"II", Seal.UNKNOWN), (b"\0\0", Seal.UNKNOWN), (b"cc", Seal.UNKNOWN)],
)  # fmt: skip
def test_the_seal_as_the_chip_says(letters, seal):
    made = factory(seal_at=4)
    chip = SimulatedChip(made, UID, LINK, file_data=(b"abcd" + letters).ljust(16, b"\0"))
    assert authenticate(read(chip.tap()), keys(made)).seal is seal


def test_a_seal_that_is_not_told_is_not_closed():
    made = factory(seal_at=0)
    assert authenticate(read(SimulatedChip(made, UID, LINK).tap()), keys(made)).seal is Seal.UNKNOWN
    assert authenticate(read(SimulatedChip(factory(), UID, LINK).tap()), keys()).seal is None


def test_either_case_is_the_same_tap():
    url = WITH_FILE["url"]
    low = url.replace(url.partition("picc_data=")[2], url.partition("picc_data=")[2].lower())
    assert low != url and authenticate(read(low), keys())
    assert read(low).fingerprint == read(url).fingerprint
    assert read(url.replace("picc_data", "e").replace("cmac", "c")).fingerprint == read(url).fingerprint


def test_what_the_chip_added_is_not_part_of_the_link():
    assert read(f"{LINK}?17=281231&uid=041E3C8A2D6B80&ctr=000006&cmac=4B00064004B0B3D3&utm=a#top").link == (
        f"{LINK}?17=281231&utm=a"
    )
    assert read(PLAIN["url"]).link == "https://sdm.nfcdeveloper.com/tagpt"


GOOD = "uid=041E3C8A2D6B80&ctr=000006&cmac=4B00064004B0B3D3"
BAD = {
    "empty": "",
    "no link": "tea",
    "another scheme": f"ftp://x.example/?{GOOD}",
    "script": f"javascript:alert(1)//?{GOOD}",
    "no parameters": LINK,
    "no MAC": f"{LINK}?uid=041E3C8A2D6B80&ctr=000006",
    "MAC alone": f"{LINK}?cmac=4B00064004B0B3D3",
    "no counter": f"{LINK}?uid=041E3C8A2D6B80&cmac=4B00064004B0B3D3",
    "no UID": f"{LINK}?ctr=000006&cmac=4B00064004B0B3D3",
    "both kinds": f"{LINK}?{GOOD}&picc_data={'0' * 32}",
    "picc_data and a counter": f"{LINK}?picc_data={'0' * 32}&ctr=000006&cmac=4B00064004B0B3D3",
    "MAC twice": f"{LINK}?{GOOD}&cmac=4B00064004B0B3D3",
    "MAC under both names": f"{LINK}?{GOOD}&c=0000000000000000",
    "MAC twice, other case": f"{LINK}?{GOOD}&cmac=4b00064004b0b3d3",
    "short MAC": f"{LINK}?uid=041E3C8A2D6B80&ctr=000006&cmac=4B00064004B0B3",
    "long MAC": f"{LINK}?{GOOD}00",
    "escaped digit": f"{LINK}?uid=041E3C8A2D6B80&ctr=000006&cmac=4B00064004B0B3D%33",
    "sign in the counter": f"{LINK}?uid=041E3C8A2D6B80&ctr=+00006&cmac=4B00064004B0B3D3",
    "underscore": f"{LINK}?uid=041E3C8A2D6B80&ctr=0_0006&cmac=4B00064004B0B3D3",
    "digits of another script": f"{LINK}?uid=041E3C8A2D6B80&ctr=00000６&cmac=4B00064004B0B3D3",
    "short UID": f"{LINK}?uid=041E3C8A&ctr=000006&cmac=4B00064004B0B3D3",
    "half a block of file data": f"{LINK}?{GOOD}&enc=00112233445566",
    "too much file data": f"{LINK}?{GOOD}&enc={'00' * 144}",
    "empty value": f"{LINK}?uid=&ctr=000006&cmac=4B00064004B0B3D3",
    "LRP": f"{LINK}?picc_data=1FCBE61B3E4CAD980CBFDD333E7A4AC4A579569BAFD22C5F&cmac=4231608BA7B02BA9",
    "line break": f"{LINK}\n?{GOOD}",
    "space": f"{LINK} ?{GOOD}",
    "zero byte": f"{LINK}\0?{GOOD}",
    "oversize": f"{LINK}?{GOOD}&x={'A' * 2048}",
    "in the fragment": f"{LINK}#?{GOOD}",
}


@pytest.mark.parametrize("url", BAD.values(), ids=BAD)
def test_what_is_no_message_is_refused_without_repeating_it(url):
    with pytest.raises(BadTap) as refused:
        read(url)
    assert "4B00064004B0B3D3" not in str(refused.value) and "041E3C8A2D6B80" not in str(refused.value)
    assert len(str(refused.value)) < 200


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["picc_data", "e", "enc", "cmac", "c", "uid", "ctr", "x", ""]),
            st.one_of(st.sampled_from(["0" * 32, "F" * 16, "04" * 7, "00ff00", ""]), st.text(max_size=40)),
        ),
        max_size=6,
    ),
    st.sampled_from(["cmac", "enc", "picc", "uid", "path"]),
)
def test_any_parameters_at_all_are_refused_or_read(pairs, start):
    url = f"{LINK}?" + "&".join(f"{name}={value}" for name, value in pairs)
    try:
        message = read(url)
    except ZhenboError:
        return
    assert authenticate(message, keys(factory(mac_from=start, file_key=b"f" * 16))) is None


def test_a_picc_data_tag_without_a_counter_is_refused():
    """A chip set up to mirror no counter could be replayed for ever."""
    from zhenbo.nfc.ciphers import encrypt

    for tag in (0x87, 0x47, 0xC4, 0x00):
        picc = encrypt(ZERO, bytes([tag]) + UID + bytes(8))
        right = truncated(cmac(cmac(ZERO, bytes.fromhex("3CC300010080") + UID + bytes(3)), b"")).hex()
        assert authenticate(read(f"{LINK}?picc_data={picc.hex()}&cmac={right}"), keys()) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"uid": b"\x04"},
        {"file_data": b"short"},
        {"counter": -1},
        {"counter": 2**24},
        {"file_data": bytes(144)},
    ],
)
def test_a_chip_that_cannot_be_is_refused(wrong):
    with pytest.raises(BadTap):
        SimulatedChip(**{"key_set": factory(), "uid": UID, "link": LINK} | wrong)


def test_a_chip_counts_to_its_end():
    chip = SimulatedChip(factory(), UID, LINK, counter=MOST_TAPS - 1)
    assert authenticate(read(chip.tap()), keys()).counter == MOST_TAPS
    with pytest.raises(BadTap, match="end"):
        chip.tap()
