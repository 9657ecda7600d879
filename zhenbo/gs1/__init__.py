"""GS1 keys and Digital Links: what is printed on an item, and the tokenId that follows from it."""

from zhenbo.gs1.check_digits import check_digit
from zhenbo.gs1.description import describe
from zhenbo.gs1.digital_link import (
    CANONICAL_DOMAIN,
    DigitalLink,
    batch_link,
    from_element_string,
    from_elements,
    from_parts,
    item_link,
)
from zhenbo.gs1.element_string import Element, bracketed, read_bracketed, unbracketed
from zhenbo.gs1.keys import (
    holds,
    parse_company_prefix,
    parse_gln,
    parse_gtin,
    parse_lot,
    parse_serial,
    parse_sscc,
    possible_prefixes,
)
from zhenbo.gs1.link_reader import parse
from zhenbo.gs1.token_id import GtinAndSerial, decode_token_id, encode_token_id

__all__ = [
    "CANONICAL_DOMAIN",
    "DigitalLink",
    "Element",
    "GtinAndSerial",
    "batch_link",
    "bracketed",
    "check_digit",
    "decode_token_id",
    "describe",
    "encode_token_id",
    "from_element_string",
    "from_elements",
    "from_parts",
    "holds",
    "item_link",
    "parse",
    "parse_company_prefix",
    "parse_gln",
    "parse_gtin",
    "parse_lot",
    "parse_serial",
    "parse_sscc",
    "possible_prefixes",
    "read_bracketed",
    "unbracketed",
]
