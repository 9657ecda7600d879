"""What a view returns: addresses in their checksummed form, whatever is nested, as tuples."""

from zhenbo.chain import values_of

LOWER = "0x66ab6d9362d4f35596279692f0251db635165871"
CHECKSUMMED = "0x66aB6D9362d4F35596279692F0251Db635165871"


def test_addresses_are_checksummed_wherever_they_stand():
    types = ["address", "(uint64,address)[]", "bytes2", "string"]
    decoded = (LOWER, ((7, LOWER), (8, LOWER)), b"ab", LOWER)
    assert values_of(types, decoded) == (CHECKSUMMED, ((7, CHECKSUMMED), (8, CHECKSUMMED)), b"ab", LOWER)


def test_nothing_is_an_empty_tuple():
    assert values_of([], ()) == ()
