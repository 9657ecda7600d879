"""Published values, and AES-CMAC a second time: from the letter of RFC 4493, over another library's AES."""

from Crypto.Cipher import AES

from zhenbo.nfc import ChipKeys, KeySet

ZERO = bytes(16)
PEPPER = bytes(range(32))


def factory(**changes) -> KeySet:
    """Chips with the keys that they leave the factory with, as in AN12196's examples."""
    return KeySet(
        **{"name": "factory", "number": 1, "meta_key": ZERO, "file_key": ZERO, "diversified": False} | changes
    )


def keys(*sets: KeySet) -> ChipKeys:
    return ChipKeys(sets or (factory(),), PEPPER)


def second_cmac(key: bytes, message: bytes) -> bytes:
    aes = AES.new(key, AES.MODE_ECB)
    size, top = 16, 1 << 128

    def double(number: int) -> int:
        return (number << 1) % top ^ (0x87 if number >> 127 else 0)

    first = double(int.from_bytes(aes.encrypt(bytes(size)), "big"))
    blocks = [message[at : at + size] for at in range(0, len(message), size)] or [b""]
    whole = len(blocks[-1]) == size
    last = blocks[-1] if whole else (blocks[-1] + b"\x80").ljust(size, b"\0")
    blocks[-1] = (int.from_bytes(last, "big") ^ (first if whole else double(first))).to_bytes(size, "big")
    state = bytes(size)
    for block in blocks:
        state = aes.encrypt(bytes(a ^ b for a, b in zip(state, block, strict=True)))
    return state


# NXP AN12196: link parameters and every value on the way (keys all zero)
ENCRYPTED_PICC = {
    "url": "https://ntag.nxp.com/424?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086",
    "picc_plain": "c704de5f1eacc0403d0000da5cf60941",
    "uid": "04de5f1eacc040", "read_ctr": 61, "read_ctr_le": "3d0000",
    "sv2": "3cc30001008004de5f1eacc0403d0000", "k_ses_mac": "3fb5f6e3a807a03d5e3570ace393776f",
    "mac_input": "", "cmac_full": "e194c7ee12d9f7ee8a65c8331b704386",
}  # fmt: skip
WITH_FILE = {
    "url": "https://www.my424dna.com/?picc_data=FDE4AFA99B5C820A2C1BB0F1C792D0EB"
    "&enc=94592FDE69FA06E8E3B6CA686A22842B&cmac=C48B89C17A233B2C",
    "picc_plain": "c704958caa5c5e80010000851ecb67d4",
    "uid": "04958caa5c5e80", "read_ctr": 1, "read_ctr_le": "010000",
    "sv1": "c33c0001008004958caa5c5e80010000", "k_ses_enc": "8097d73344d53f963b09e23e03b62336",
    "iv_enc": "7b3f3cfc39d3b7ff5868636e38af7c3a", "file_data_ascii": "xxxxxxxxxxxxxxxx",
    "sv2": "3cc30001008004958caa5c5e80010000", "k_ses_mac": "d614936ce4efe207bbc8d66b005a1ec5",
    "mac_input": "94592FDE69FA06E8E3B6CA686A22842B&cmac=", "cmac_full": "47c4028ba689bdc18f7af0239e3b5b2c",
}  # fmt: skip
WITH_FILE_2 = {
    "url": "https://www.my424dna.com/?picc_data=FD91EC264309878BE6345CBE53BADF40"
    "&enc=CEE9A53E3E463EF1F459635736738962&cmac=ECC1E7F6C6C73BF6",
    "picc_plain": "c704958caa5c5e80080000a243c86dfc",
    "uid": "04958caa5c5e80", "read_ctr": 8, "read_ctr_le": "080000",
    "sv1": "c33c0001008004958caa5c5e80080000", "k_ses_enc": "42132d669442ad43e072c8c0c9828a72",
    "iv_enc": "0ad3eb2717a58332cbc8899bbecbd411", "file_data_ascii": "xxxxxxxxxxxxxxxx",
    "sv2": "3cc30001008004958caa5c5e80080000", "k_ses_mac": "3ed0920e5e6a0320d823d5987feafbb1",
    "mac_input": "CEE9A53E3E463EF1F459635736738962&cmac=", "cmac_full": "81ec45c175e72ff6fac61bc7ab3baef6",
}  # fmt: skip
# plain mirror, keys all zero: nfc-developer/sdm-backend (MIT), also in other projects' tests
PLAIN = {
    "url": "https://sdm.nfcdeveloper.com/tagpt?uid=041E3C8A2D6B80&ctr=000006&cmac=4B00064004B0B3D3",
    "uid": "041e3c8a2d6b80", "read_ctr": 6, "read_ctr_le": "060000", "mac_input": "",
}  # fmt: skip
EXAMPLES = {
    "encrypted": ENCRYPTED_PICC,
    "with file": WITH_FILE,
    "with file, 8th tap": WITH_FILE_2,
    "plain": PLAIN,
}
