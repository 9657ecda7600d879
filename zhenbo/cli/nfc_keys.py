"""`zhenbo nfc keys` and `personalise`: keys of chips made, listed, retired, and given to one chip."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhenbo.cli.frame import AsJson, PassphraseFile, answer, passphrase, told
from zhenbo.errors import BadChipKeys

if TYPE_CHECKING:
    from zhenbo.nfc.key_sets import ChipKeys, KeySet

HELP = told(
    "芯片密钥文件：列出、新增或停用密钥组",
    "The file of chip keys: list its sets, add a new one, or retire one. Keys are never shown.",
)
PERSONALISE = told(
    "写出一枚芯片的密钥，供写卡程序使用",
    "The keys of one chip in a new private file, for the program that writes chips.",
)
KeyFile = Annotated[
    Path, typer.Option("--keys", help=told("芯片密钥文件", "File of chip keys, outside every repository."))
]


def keys(
    file: Annotated[Path, typer.Argument(help=told("密钥文件", "The file; --add makes it if new."))],
    add: Annotated[
        str | None, typer.Option(help=told("新增密钥组", "Name of a new set of random keys."))
    ] = None,
    mac_from: Annotated[
        str,
        typer.Option(
            help=told("MAC 覆盖的起点", "Where the MAC of its chips begins: cmac, enc, picc, uid or path.")
        ),
    ] = "enc",
    seal_at: Annotated[
        int | None, typer.Option(help=told("封条字母的位置", "Place of the seal's letters in the file data."))
    ] = None,
    system: Annotated[
        str, typer.Option(help=told("系统标识", "System identifier that its keys are diversified with."))
    ] = "zhenbo",
    retire: Annotated[
        str | None, typer.Option(help=told("停用密钥组", "Name of a set that no chip in use has any more."))
    ] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.nfc.key_file import changing, find

    setup = {"mac_from": mac_from, "seal_at": seal_at, "system": system.encode("utf-8")}
    if add is None and retire is None:
        known = opened(file, passphrase_file)
    else:
        with changing(file):
            known = _changed(file, passphrase_file, add, retire, setup)
    sets = [_described(each) for each in known.sets]
    answer(as_json, {"file": str(file), "sealed": find(file).is_sealed, "sets": sets}, map(_line, sets))


def personalise(
    uid: Annotated[str, typer.Argument(help=told("芯片 UID", "UID of the chip, 14 hexadecimal digits."))],
    file: KeyFile,
    out: Annotated[Path, typer.Option(help=told("输出文件", "New file, readable by you alone."))],
    set_name: Annotated[
        str | None, typer.Option("--set", help=told("密钥组", "Key set by name (else the newest in use)."))
    ] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.nfc.challenges import octets
    from zhenbo.nfc.key_file import require_outside

    require_outside(out)
    raw = octets(uid, "the UID")
    if len(raw) != 7:
        raise BadChipKeys("a UID has 7 bytes, 14 hexadecimal digits")
    key_set = opened(file, passphrase_file).named(set_name)
    content = {
        "uid": raw.hex(), "key_set": key_set.name, "sdm_meta_read_key": key_set.meta_key.hex(),
        "sdm_file_read_key": key_set.chip_key(raw).hex(), "mac_from": key_set.mac_from,
        "key_version": key_set.number % 256,
    }  # fmt: skip
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        raise BadChipKeys(f"{out} cannot be made: {fault.strerror}") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as written:
        written.write(json.dumps(content, indent=2) + "\n")
    facts = {"uid": raw.hex(), "key_set": key_set.name, "out": str(out)}
    answer(as_json, facts, (f"{name:<8} {value}" for name, value in facts.items()))


def opened(file: Path, passphrase_file: Path | None) -> "ChipKeys":
    """The keys of a file; says on the error side where it is not encrypted."""
    from zhenbo.nfc.key_file import find

    found = find(file)
    if found.is_sealed:
        return found.opened(passphrase(passphrase_file, _question(file)))
    typer.echo(told(f"注意：{file} 没有加密", f"note: {file} is not encrypted"), err=True)
    return found.opened()


def _question(file: Path) -> str:
    return told(f"{file} 的口令：", f"Passphrase of {file}:")


def _changed(
    file: Path, passphrase_file: Path | None, add: str | None, retire: str | None, setup: dict[str, Any]
) -> "ChipKeys":
    """The keys with a set more or one retired, written encrypted, also where they were not."""
    from zhenbo.nfc.key_file import find, write

    found = None if add is not None and not file.exists() else find(file)
    sealed = found is not None and found.is_sealed
    secret = passphrase(passphrase_file, _question(file), twice=not sealed)
    known = None if found is None else found.opened(secret if sealed else None)
    if add is not None:
        known = _with(known, add, **setup)
    if known is None:
        raise BadChipKeys(f"{file} is not there; make it with --add NAME")
    known = known if retire is None else _without(known, retire)
    write(file, known, secret)
    return known


def _with(known: "ChipKeys | None", name: str, **setup: Any) -> "ChipKeys":
    from zhenbo.nfc.key_file import new_set
    from zhenbo.nfc.key_sets import PEPPER_BYTES, ChipKeys

    if known is None:
        return ChipKeys((new_set(name, 1, **setup),), os.urandom(PEPPER_BYTES))
    number = 1 + max(each.number for each in known.sets)
    return ChipKeys((*known.sets, new_set(name, number, **setup)), known.pepper)


def _without(known: "ChipKeys", name: str) -> "ChipKeys":
    from dataclasses import replace

    retired = known.named(name)
    return replace(
        known, sets=tuple(replace(each, retired=True) if each is retired else each for each in known.sets)
    )


def _described(each: "KeySet") -> dict[str, Any]:
    meta, master = each.check_values
    return {
        "name": each.name,
        "number": each.number,
        "meta_key_check_value": meta,
        "file_key_check_value": master,
        "diversified": each.diversified,
        "mac_from": each.mac_from,
        "seal_at": each.seal_at,
        "retired": each.retired,
    }


def _line(each: dict[str, Any]) -> str:
    state = told("停用", "retired") if each["retired"] else told("使用中", "in use")
    return (
        f"{each['number']:>3}  {each['name']:<12} {each['meta_key_check_value']}  "
        f"{each['file_key_check_value']}  {state}"
    )
