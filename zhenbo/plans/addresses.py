"""Addresses that people and programs write down."""

from eth_utils.address import is_checksum_address, is_hex_address, to_checksum_address


def spelled(text: object) -> str | None:
    """The address in its checksummed spelling; None for what is no address, or one that was mistyped."""
    if not isinstance(text, str) or not text.startswith("0x") or not is_hex_address(text):
        return None
    plain = text[2:] in (text[2:].lower(), text[2:].upper())
    return to_checksum_address(text) if plain or is_checksum_address(text) else None
