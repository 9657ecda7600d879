"""Write gs1.json: what Python and Solidity must agree on about GS1 keys, computed without either of them.

Run `python tests/vectors/make_gs1.py` after a change; a test compares the committed file with its output.
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

PATH = Path(__file__).with_name("gs1.json")
SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
OUTSIDE_82 = [chr(code) for code in range(256) if chr(code) not in SET_82]
GTIN = "06901234567892"
SERIALS = [
    *SET_82,
    "A-1",
    "SN000000000001",
    "abc/def",
    "100%",
    "%41",
    "a+b_c",
    "..",
    "x" * 20,
    "%" * 20,
    "!" * 19 + "z",
    *(SET_82[start : start + 20] for start in range(0, 82, 20)),
]


def checked(body: str) -> str:
    """Complete a key: the sum of its digits, with every second one from the right tripled, ends in 0."""
    for digit in "0123456789":
        number = body + digit
        odd, even = number[::-1][::2], number[::-1][1::2]
        if (sum(map(int, odd)) + 3 * sum(map(int, even))) % 10 == 0:
            return number
    raise AssertionError(body)


def gtins() -> list[dict[str, Any]]:
    good = [
        "96385074",
        "40170725",
        "036000291452",
        "614141123452",
        "4006381333931",
        "6901234567892",
        "9780345418913",
    ]
    good += ["09506000134352", "10614141000415", "98765432109213", checked("9" * 13), checked("0" * 12 + "1")]
    good += [checked("690123456" + str(n).zfill(3)) for n in range(30)]
    rows = [
        {"text": text, "gtin14": text.rjust(14, "0"), "number_is_gtin": True, "why": "valid"} for text in good
    ]
    wrong = [GTIN[:-1] + digit for digit in "0123456789" if digit != GTIN[-1]]
    wrong += [text[:-1] + str((int(text[-1]) + 5) % 10) for text in good[:12]]
    rows += [{"text": text, "gtin14": None, "number_is_gtin": False, "why": "check digit"} for text in wrong]
    for length in (1, 2, 5, 6, 7, 9, 10, 11):
        text = checked("1" * (length - 1))
        rows.append({"text": text, "gtin14": None, "number_is_gtin": text != "0", "why": "length"})
    for length in (15, 16, 18, 30):
        rows.append(
            {"text": checked("1" * (length - 1)), "gtin14": None, "number_is_gtin": False, "why": "length"}
        )
    rows += [
        {"text": "0" * length, "gtin14": None, "number_is_gtin": False, "why": "zeros"}
        for length in (8, 12, 13, 14)
    ]
    bad = [
        "",
        " 6901234567892",
        "6901234567892 ",
        "690-1234567892",
        "69012345678９2",
        "6.90123E+12",
        "-901234567892",
    ]
    rows += [{"text": text, "gtin14": None, "number_is_gtin": None, "why": "characters"} for text in bad]
    return rows


def texts() -> list[dict[str, Any]]:
    """Serials and lots: the same rule, 1 to 20 characters of set 82."""
    rows = [{"text": text, "valid": True} for text in SERIALS]
    rows += [
        {"text": text, "valid": False}
        for text in ("", "y" * 21, "y" * 32, "y" * 33, "y" * 64, "茶", "A\0", "\0A")
    ]
    rows += [{"text": "x" * 20 + "\0", "valid": False}, {"text": "A" + "\0" * 19, "valid": False}]
    return rows + [{"text": f"A{character}Z", "valid": False} for character in OUTSIDE_82]


def serial_bytes() -> list[dict[str, Any]]:
    """Twenty bytes that are no canonical serial, for the contract, which sees bytes only."""
    bad = [b"", b"\0A", b"A\0B", b"\0" * 19 + b"A", b"x" * 18 + b"\0x", b" A", b"A ", b"\x7f", b"\xff" * 20]
    bad += [b"AB" + character.encode("latin-1") for character in OUTSIDE_82 if character != "\0"]
    rows = [{"bytes20": "0x" + serial.ljust(20, b"\0").hex(), "valid": False} for serial in bad]
    return rows + [{"bytes20": padded(serial), "valid": True} for serial in SERIALS]


def padded(serial: str) -> str:
    return "0x" + serial.encode().hex().ljust(40, "0")


def token(gtin: str, serial_hex: str) -> str:
    return f"0x{int(gtin):024x}{serial_hex[2:]}"


def token_ids() -> list[dict[str, Any]]:
    pairs = [(GTIN, serial) for serial in SERIALS]
    pairs += [
        (gtin, "A-1") for gtin in ("00000096385074", "00036000291452", "10614141000415", checked("9" * 13))
    ]
    rows: list[dict[str, Any]] = [
        {
            "token_id": token(gtin, padded(serial)),
            "gtin": gtin,
            "serial": serial,
            "path": f"/01/{gtin}/21/{quote(serial, safe='')}",
        }
        for gtin, serial in pairs
    ]
    serial = padded("A-1")
    bad = [token(GTIN, row["bytes20"]) for row in serial_bytes() if not row["valid"]]
    bad += [token(GTIN[:-1] + "3", serial), token("0" * 14, serial), token(checked("1" * 14), serial), "0x0"]
    bad += ["0x" + "f" * 64, hex(int(token(GTIN, serial), 16) | 1 << 255)]
    return rows + [{"token_id": token_id, "gtin": None, "serial": None, "path": None} for token_id in bad]


def links() -> list[dict[str, Any]]:
    base = f"https://id.gs1.org/01/{GTIN}"
    rows: list[dict[str, Any]] = []
    for text in SERIALS:
        coded = quote(text, safe="")
        rows.append({"lot": text, "serial": None, "uri": f"{base}/10/{coded}"})
        rows.append({"lot": None, "serial": text, "uri": f"{base}/21/{coded}"})
        rows.append(
            {"lot": text, "serial": text[::-1], "uri": f"{base}/10/{coded}/21/{quote(text[::-1], safe='')}"}
        )
    return rows


def vectors() -> dict[str, Any]:
    about = (
        "GS1 keys, tokenIds and Digital Links by the standard's rules; make_gs1.py, not the code under test"
    )
    return {
        "about": about,
        "gtins": gtins(),
        "texts": texts(),
        "serial_bytes": serial_bytes(),
        "token_ids": token_ids(),
        "links": {"gtin": GTIN, "rows": links()},
    }


def text() -> str:
    """The file: one row a line, so that a change is a readable difference."""
    parts = []
    for name, value in vectors().items():
        rows = value["rows"] if name == "links" else value
        if isinstance(rows, list):
            body = "[\n    " + ",\n    ".join(json.dumps(row) for row in rows) + "\n  ]"
            body = f'{{"gtin": "{GTIN}", "rows": {body}}}' if name == "links" else body
        else:
            body = json.dumps(rows)
        parts.append(f'  "{name}": {body}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
