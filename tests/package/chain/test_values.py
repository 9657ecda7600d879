"""What a view is given and returns: addresses in their checksummed form, whatever is nested."""

from eth_abi.abi import encode

from zhenbo.chain.values import checksummed, codec, values_of

LOWER = "0x66ab6d9362d4f35596279692f0251db635165871"
CHECKSUMMED = "0x66aB6D9362d4F35596279692F0251Db635165871"


def test_addresses_are_checksummed_wherever_they_stand():
    types = ["address", "(uint64,address)[]", "bytes2", "string"]
    decoded = (LOWER, ((7, LOWER), (8, LOWER)), b"ab", LOWER)
    assert values_of(types, decoded) == (CHECKSUMMED, ((7, CHECKSUMMED), (8, CHECKSUMMED)), b"ab", LOWER)


def test_nothing_is_an_empty_tuple():
    assert values_of([], ()) == ()


def test_arguments_may_name_addresses_in_any_letter_case():
    given = (LOWER, [(7, LOWER)], {"to": LOWER}, "0x" + LOWER[2:].upper(), 5, b"ab", "lot 7")
    wanted = [CHECKSUMMED, [[7, CHECKSUMMED]], {"to": CHECKSUMMED}, CHECKSUMMED, 5, b"ab", "lot 7"]
    assert checksummed(given) == wanted


def test_a_text_that_is_none_is_read_all_the_same():
    data = encode(["bytes", "bytes"], [b"\xff ipfs", "茶".encode()])
    assert codec().decode(["string", "string"], data) == ("� ipfs", "茶")
    assert codec().encode(["string"], ["茶"]) == encode(["string"], ["茶"])
