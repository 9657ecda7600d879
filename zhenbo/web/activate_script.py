"""The script of /activate: parts of /verify's, its own, and two word lists, as one text inside the page."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from zhenbo.errors import BadConfig

_FOLDER = Path(__file__).parent
PARTS = (
    "verify/bytes", "verify/keccak", "verify/sha256", "verify/secp256k1", "activate/sign", "activate/code",
    "activate/phrase", "activate/activation", "activate/qr", "activate/page",
)  # fmt: skip
# BIP-39's lists as they stand in the standard; words of another list would open another wallet
_LISTS = {
    "english": "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
    "chinese_simplified": "5c5942792bd8340cb8b27cd592f1015edf56a8c5b26276ee18a482428e7c5726",
}


@cache
def script() -> str:
    """All parts in one function, so that nothing of them is global."""
    return f'(() => {{\n"use strict";\n{source(PARTS)}}})();\n'


def source(parts: tuple[str, ...]) -> str:
    """Some parts behind the word lists: English words between blanks, Chinese ones without."""
    english, chinese = (_words(name) for name in _LISTS)
    lists = f'const WORD_LISTS = ["{" ".join(english)}", "{"".join(chinese)}"];'
    return "\n".join([lists, *((_FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in parts)])


def _words(name: str) -> list[str]:
    data = (files("eth_account.hdaccount") / "wordlist" / f"{name}.txt").read_bytes()
    if sha256(data).hexdigest() != _LISTS[name]:
        raise BadConfig(f"eth-account's {name} words are not those of BIP-39: install eth-account anew.")
    return data.decode("utf-8").split()
