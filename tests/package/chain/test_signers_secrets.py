"""No key and no passphrase leaves its place: whatever goes wrong, everything that can be seen is searched."""

import base64
import json
import logging
import sys
import traceback

import pytest
from signing import (
    ADDRESS,
    CREATION,
    DYNAMIC,
    KEY,
    LEGACY,
    MESSAGE,
    OTHER_KEY,
    PASSPHRASE,
    keystore_file,
    secret_file,
)

from zhenbo import config
from zhenbo.chain.signers import ExternalSigner, from_keystore, signer
from zhenbo.chain.signers.encrypted import new_account
from zhenbo.chain.signers.keystore import free_path
from zhenbo.errors import ZhenboError

TYPED = "typed by mistake 错"  # a passphrase of something else, perhaps


def spellings(key: bytes) -> set[str]:
    number = int.from_bytes(key, "big")
    return {
        key.hex(), key.hex().upper(), hex(number)[2:], str(number), repr(key)[2:-1],
        base64.b64encode(key).decode(), str(list(key))[1:-1],
    }  # fmt: skip


PHRASES = {PASSPHRASE, TYPED, repr(PASSPHRASE.encode()), repr(TYPED.encode())}
SECRETS = spellings(KEY) | spellings(OTHER_KEY) | PHRASES


def seen(error: BaseException) -> str:
    """All that is told of an error by whoever prints or logs it, with the errors that it came from."""
    parts = ["".join(traceback.format_exception(error))]
    chain: BaseException | None = error
    while chain is not None:
        parts += [str(chain), repr(chain), repr(chain.args), repr(vars(chain))]
        parts.append(repr(getattr(chain, "object", "")))  # what a UnicodeError could not read
        chain = chain.__cause__ or chain.__context__
    return "\n".join(parts)


def damaged(path):
    content = json.loads(path.read_text())
    content["crypto"]["kdfparams"]["salt"] = "zz"
    path.write_text(json.dumps(content))


def unsigned(**changes):
    return {**DYNAMIC, **changes}


class Stage:
    """An operator's machine, on which a scene goes wrong."""

    def __init__(self, folder, terminal):
        self.folder, self.terminal = folder, terminal
        self.file = keystore_file(config.KEYSTORE_FOLDER / "operator.json")

    def open(self, *answers, file=None):
        self.terminal(*answers)
        return from_keystore("operator", file)

    def secret(self, data=None, mode=0o600):
        file = secret_file(self.folder / "secret")
        if data is not None:
            file.write_bytes(data)
        file.chmod(mode)
        return file

    def program(self, code, *arguments):
        path = self.folder / "program.py"
        path.write_text(f"import json, sys\nasked = json.load(sys.stdin)\n{code}\n")
        return ExternalSigner([sys.executable, "-S", "-I", str(path), *arguments], 10)

    def liar(self, answer):
        good = f"{{'address': '{ADDRESS}'}}"
        return self.program(f"print(json.dumps({good} if asked['request'] == 'address' else {answer}))")


SCENES = {
    "a wrong passphrase": lambda s: s.open(TYPED, TYPED, TYPED).sign(DYNAMIC),
    "nothing typed": lambda s: s.open(TYPED).sign(DYNAMIC),
    "a wrong file": lambda s: s.open(file=s.secret(TYPED.encode())).sign(DYNAMIC),
    "a file open to others": lambda s: s.open(file=s.secret(mode=0o644)).sign(DYNAMIC),
    "a file that is not text": lambda s: s.open(file=s.secret(PASSPHRASE.encode() + b"\xff")).sign(DYNAMIC),
    "a file too long": lambda s: s.open(file=s.secret(PASSPHRASE.encode() * 1000)).sign(DYNAMIC),
    "a damaged keystore": lambda s: (damaged(s.file), s.open(PASSPHRASE).sign(DYNAMIC)),
    "a keystore of another key": lambda s: (
        keystore_file(s.file, key=OTHER_KEY, address=ADDRESS), s.open(PASSPHRASE).sign(DYNAMIC)
    ),
    "a keystore of no key": lambda s: (
        keystore_file(s.file, key=bytes(31) + b"\1", address=ADDRESS), s.open(PASSPHRASE).sign(DYNAMIC)
    ),
    "a field that cannot be": lambda s: s.open(PASSPHRASE).sign(unsigned(nonce="many")),
    "a target that cannot be": lambda s: s.open(PASSPHRASE).sign(unsigned(to="0x12")),
    "a field too many": lambda s: s.open(PASSPHRASE).sign(unsigned(key="x")),
    "a message that is none": lambda s: s.open(PASSPHRASE).sign_message(None),
    "a key as account": lambda s: signer("sepolia", None, "0x" + KEY.hex()),
    "a key as name": lambda s: free_path(KEY.hex()),
    "a short passphrase": lambda s: new_account(s.folder / "n.json", PASSPHRASE[:5]),
    "a name that is taken": lambda s: new_account(s.file, PASSPHRASE, cost=2),
    "a folder that cannot be": lambda s: new_account(s.file / "n.json", PASSPHRASE, cost=2),
    "a program that babbles": lambda s: s.program(f"print('{KEY.hex()} {PASSPHRASE}')"),
    "a program that refuses": lambda s: s.program(f"print(json.dumps({{'error': '0x{KEY.hex()}'}}))"),
    "a program that lies": lambda s: s.liar(f"{{'raw': '0x{KEY.hex()}'}}").sign(DYNAMIC),
    "a program that lies of a message": lambda s: (
        s.liar(f"{{'signature': '0x{KEY.hex()}'}}").sign_message(MESSAGE)
    ),
    "a program that fails": lambda s: s.program("sys.exit(5)", "--pin", TYPED),
    "a program that is missing": lambda s: ExternalSigner(["/nowhere/program", TYPED], 1),
}  # fmt: skip


@pytest.mark.parametrize("scene", SCENES)
def test_whatever_goes_wrong_tells_no_secret(scene, tmp_path, terminal, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    stage = Stage(tmp_path, terminal)
    with pytest.raises(Exception) as caught:
        SCENES[scene](stage)
    shown = seen(caught.value) + caplog.text + "".join(capfd.readouterr())
    assert not [secret for secret in SECRETS if secret in shown]


def test_the_scenes_are_refusals_and_the_search_finds_what_is_there(tmp_path, terminal):
    refused = 0
    for number, scene in enumerate(SCENES.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            scene(Stage(folder, terminal))
        except ZhenboError:
            refused += 1
        except Exception:  # noqa: S110 - wrong use by a programmer, not by an operator
            pass
    assert refused >= len(SCENES) - 4
    for secret in SECRETS:
        assert secret in seen(ValueError(f"the secret is {secret}"))


def test_what_goes_well_tells_no_secret(tmp_path, terminal, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    stage = Stage(tmp_path, terminal)
    with stage.open(PASSPHRASE) as account:
        signed = [account.sign(fields) for fields in (DYNAMIC, LEGACY, CREATION)]
        shown = [*map(repr, signed), account.sign_message(MESSAGE).hex(), repr(account), repr(vars(account))]
        shown += [repr(account._keystore), str(account.unlocked()), f"{account.unlocked()!r}"]
    made = new_account(free_path("another"), PASSPHRASE, cost=2)
    shown += [repr(made), made.path.read_text(), caplog.text, *capfd.readouterr()]
    assert not [secret for secret in SECRETS if secret in "\n".join(shown)]
    assert PASSPHRASE not in "".join(str(value) for value in vars(account).values())


def test_a_program_is_given_no_secret(tmp_path, terminal, monkeypatch):
    """Neither as argument nor in its environment: both are open to others on many machines."""
    stage = Stage(tmp_path, terminal)
    monkeypatch.setenv("ZHENBO_PASSPHRASE_FILE", str(stage.secret()))
    stage.open(PASSPHRASE).sign(DYNAMIC)
    stage.program(
        "import os, pathlib\n"
        "pathlib.Path(__file__).with_name('seen').write_text(str((sys.argv, dict(os.environ), asked)))\n"
        f"print(json.dumps({{'address': '{ADDRESS}'}}))"
    )
    given = (tmp_path / "seen").read_text()
    assert "'request': 'address'" in given and str(tmp_path) in given
    assert not [secret for secret in SECRETS if secret in given]
