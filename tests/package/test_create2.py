"""CREATE2 addresses against the examples of EIP-1014, and what a transaction to the factory creates."""

import pytest
from eth_hash.backends import pycryptodome
from eth_utils import keccak

from zhenbo import create2

NOBODY, BEEF = "0x" + "00" * 20, "0xdeadbeef" + "00" * 16
LAST, CAFE = "0x" + "00" * 16 + "deadbeef", bytes.fromhex("00" * 28 + "cafebabe")


@pytest.mark.parametrize(
    "factory, salt, code, address",
    [
        (NOBODY, bytes(32), "00", "0x4D1A2e2bB4F88F0250f26Ffff098B0b30B26BF38"),
        (BEEF, bytes(32), "00", "0xB928f69Bb1D91Cd65274e3c79d8986362984fDA3"),
        (BEEF, bytes(12) + b"\xfe\xed" + bytes(18), "00", "0xD04116cDd17beBE565EB2422F2497E06cC1C9833"),
        (NOBODY, bytes(32), "deadbeef", "0x70f2b2914A2a4b783FaEFb75f459A580616Fcb5e"),
        (LAST, CAFE, "deadbeef", "0x60f3f640a8508fC6a86d45DF051962668E1e8AC7"),
        (LAST, CAFE, "deadbeef" * 11, "0x1d8bfDC5D46DC4f61D6b6115972536eBE6A8854C"),
        (NOBODY, bytes(32), "", "0xE33C0C7F7df4809055C3ebA6c09CFe4BaF1BD9e0"),
    ],
)
def test_examples_of_the_standard(factory, salt, code, address):
    assert create2.address(salt, bytes.fromhex(code), factory) == address


def test_a_transaction_to_the_factory_creates_by_its_salt_and_code():
    data = CAFE + b"\x60\x00"
    assert create2.created_by(create2.FACTORY.lower(), data) == create2.address(CAFE, b"\x60\x00")
    assert create2.created_by(None, data) is None
    assert create2.created_by(NOBODY, data) is None
    assert create2.created_by(create2.FACTORY, CAFE) is None


def test_other_words_have_another_salt():
    assert create2.salt("core", "") == keccak(b"zhenbo\ncore\n") and len(create2.salt("x")) == 32
    assert (
        len({create2.salt(*words) for words in (("",), ("a",), ("b",), ("a", "b"), ("ab",), ("a", ""))}) == 6
    )
    assert pycryptodome.keccak256(b"zhenbo\nsecond") == create2.salt("second")
