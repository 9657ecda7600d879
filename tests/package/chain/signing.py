"""What the tests of signers share: keystores that open fast, a terminal that answers, things to sign."""

import json
import os
from pathlib import Path

from eth_account import Account

from zhenbo.messages import Domain, inspection

KEY = bytes.fromhex("5ec2e70000000000000000000000000000000000000000000000000000c0ffee")
ADDRESS = Account.from_key(KEY).address
OTHER_KEY = bytes.fromhex("07ee000000000000000000000000000000000000000000000000000000c0ffee")
PASSPHRASE = "correct horse 电池 staple"
CHEAP = 2  # scrypt's N: no time, no protection
CONTRACT = "0x66aB6D9362d4F35596279692F0251Db635165871"

DYNAMIC = {
    "chainId": 11155111, "nonce": 7, "gas": 100_000, "value": 5, "data": b"\x01\x02\x03", "to": CONTRACT,
    "maxFeePerGas": 30 * 10**9, "maxPriorityFeePerGas": 10**9,
}  # fmt: skip
LEGACY = {
    "chainId": 97, "nonce": 0, "gas": 21_000, "value": 0, "data": b"", "to": CONTRACT, "gasPrice": 10**9,
}  # fmt: skip
CREATION = {name: value for name, value in DYNAMIC.items() if name != "to"} | {"data": b"\x60\x80" * 30_000}

MESSAGE = inspection(
    Domain(11155111, CONTRACT), member=3, gtin=9521001003575, lot="普洱-1", root=b"\x07" * 32,
    quantity=2**32 - 1, document_hash=bytes(32), deadline=2**70,
)  # fmt: skip


def keystore_file(path: Path, key: bytes = KEY, passphrase: str = PASSPHRASE, **changes: object) -> Path:
    """A keystore that only its owner may read; `changes` replace members, None removes them."""
    content = Account.encrypt(key, passphrase, kdf="scrypt", iterations=CHEAP)
    content |= changes
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({name: value for name, value in content.items() if value is not None}))
    path.chmod(0o600)
    return path


def secret_file(path: Path, text: str = PASSPHRASE + "\n") -> Path:
    """A passphrase file that only its owner may read."""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


class Terminal:
    """Somebody at the terminal: what is asked, and the answers given in turn; Ctrl-D when they run out."""

    def __init__(self, monkeypatch, *answers: str):
        self.asked: list[str] = []
        self.answers = list(answers)
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("getpass.getpass", self._answer)

    def _answer(self, question: str) -> str:
        self.asked.append(question)
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)


def clear_of_settings(monkeypatch, folder: Path) -> None:
    """No ZHENBO_ variable but the language, a project of its own, and no account yet."""
    for name in [name for name in os.environ if name.startswith("ZHENBO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ZHENBO_LANG", "en")
    monkeypatch.setenv("ZHENBO_ROOT", str(folder))
    monkeypatch.setattr("zhenbo.config.KEYSTORE_FOLDER", folder / "accounts")
