"""Scratch codes and the keys they give."""

import hashlib
import hmac

import pytest
from eth_account import Account
from hypothesis import given
from hypothesis import strategies as st

from zhenbo.errors import BadCode
from zhenbo.items import codes
from zhenbo.items.codes import ALPHABET, check_character, grouped, new_codes, parse_code, random_texts
from zhenbo.items.keys import derive


def test_codes_carry_at_least_100_bits_and_differ() -> None:
    drawn = new_codes(5000)
    assert codes.CODE_BITS >= 100 and len(set(drawn)) == 5000
    assert {len(code) for code in drawn} == {24}
    assert set("".join(drawn)) == set(ALPHABET) and not set("ILOU") & set(ALPHABET)


def test_characters_are_drawn_evenly() -> None:
    text = "".join(random_texts(20_000, 16))
    assert all(abs(text.count(character) - 10_000) < 600 for character in ALPHABET)  # 6 standard deviations


def test_typed_forms_mean_the_same_code() -> None:
    code = "0" * 10 + "1" * 13
    code += check_character(code)
    typed = grouped(code).lower().replace("0", "o").replace("1", "l")
    assert parse_code(typed) == parse_code(f" {grouped(code)}\n") == code
    assert (
        parse_code("".join(chr(ord(c) + 0xFEE0) for c in code)) == code
    )  # full-width, as Chinese keyboards give


@given(st.integers(0, 23), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(place: int, wrong: str) -> None:
    (code,) = new_codes(1)
    typed = code[:place] + wrong + code[place + 1 :]
    if typed != code:
        with pytest.raises(BadCode, match="mistyped"):
            parse_code(typed)


@given(st.integers(0, 23), st.integers(0, 23))
def test_every_exchange_of_two_characters_is_noticed(one: int, other: int) -> None:
    (code,) = new_codes(1)
    typed = list(code)
    typed[one], typed[other] = typed[other], typed[one]
    if "".join(typed) != code:
        with pytest.raises(BadCode, match="mistyped"):
            parse_code("".join(typed))


@pytest.mark.parametrize(
    "typed, reason", [("", "24 characters"), ("ABCD", "24 characters"), ("U" * 24, "character 1 of")]
)
def test_refuses_other_texts_without_repeating_them(typed: str, reason: str) -> None:
    with pytest.raises(BadCode, match=reason) as caught:
        parse_code(typed)
    assert not typed or typed not in str(caught.value)


def test_key_and_salt_by_a_second_computation() -> None:
    """HKDF of RFC 5869 written out with the standard library; the address by eth_account."""
    (code,), token_id = new_codes(1), 9506000134352 << 160 | 77
    extracted = hmac.digest(b"zhenbo item code v1", code.encode(), "sha256")
    info = b"item key and salt" + token_id.to_bytes(32, "big")
    first = hmac.digest(extracted, info + b"\x01", "sha256")
    second = hmac.digest(extracted, first + info + b"\x02", "sha256")
    order = 2**256 - 432420386565659656852420866394968145599
    key = int.from_bytes((first + second)[:48], "big") % (order - 1) + 1
    secret = derive(grouped(code).lower(), token_id)
    assert secret.private_key == key.to_bytes(32, "big") and secret.salt == second[16:]
    assert Account.from_key(secret.private_key).address.lower() == "0x" + secret.address.hex()
    assert hashlib.sha256(secret.salt).digest() not in secret.private_key


def test_same_code_on_another_item_gives_another_key() -> None:
    (code,) = new_codes(1)
    assert derive(code, 1).address != derive(code, 2).address


def test_secrets_do_not_show_in_representations() -> None:
    (code,) = new_codes(1)
    secret = derive(code, 1)
    assert secret.private_key.hex() not in repr(secret) and repr(secret) == "ItemSecret()"
