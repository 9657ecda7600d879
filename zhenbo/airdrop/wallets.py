"""A wallet's cell: an address with the right checksum, of nobody who must not be paid; or what is wrong."""

import re
from collections.abc import Mapping

from zhenbo.airdrop.cells import Cell, is_secret
from zhenbo.language import Text
from zhenbo.scoring.checksum import checksummed

DIGITS = 40
LONGEST_SHOWN = 60
_HEX = re.compile(r"[0-9a-fA-F]*")
_NAME = re.compile(r"[\w-]+(\.[\w-]+)+")
_ROUNDED = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+")
_OTHER_CHAIN = re.compile(r"(T[1-9A-HJ-NP-Za-km-z]{33}|bc1[0-9a-z]{20,60}|[13][1-9A-HJ-NP-Za-km-z]{25,34})")
_LOOKS = re.compile("[0OoОо][xXхХ×]")  # with Cyrillic letters, and the sign of multiplication
_LAST_RESERVED = 0xFFFF  # precompiled contracts and what may become one
_BURNT = ("000000000000000000000000000000000000dead", "dead000000000000000042069420694206942069", "ee" * 20)

Own = Mapping[str, str]  # lower-case addresses of contracts of ours, and what each is


def read_wallet(cell: Cell, own: Own) -> Cell | Text:
    """The address, checksummed; or why there is none. An address is never guessed."""
    if not cell.text:
        return Text("没有钱包地址", "there is no wallet")
    if cell.kind != "text" or _ROUNDED.fullmatch(cell.text):
        return Text(
            "表格软件把地址变成了数字，已无法还原；把该列设为文本格式，再重新粘贴",
            "a spreadsheet made a number of the address, and it cannot be recovered; format the column as "
            "text and paste it again",
        )
    cell = _whole(cell)
    digits = cell.text[2:]
    if cell.text[:2] != "0x" or len(digits) != DIGITS or not _HEX.fullmatch(digits):
        return _no_address(cell.text)
    spelled = checksummed(cell.text.lower())
    if digits not in (digits.lower(), digits.upper()) and spelled != cell.text:
        return Text(
            f"{cell.text} 校验不符（EIP-55），有字符输错；请向粉丝重新索取",
            f"{cell.text} fails its checksum (EIP-55): a character was mistyped; ask the fan for it again",
        )
    return _refused(digits.lower(), own) or _spelled(cell, spelled)


def _whole(cell: Cell) -> Cell:
    """Without spaces and line breaks inside, and with 0x where the checksum proves that it is an address."""
    joined = "".join(cell.text.split())
    if joined != cell.text and re.fullmatch(r"0[xX][0-9a-fA-F]{40}", joined):
        cell = cell.with_text(joined, "spaces")
    if re.fullmatch(r"0X[0-9a-fA-F]{40}", cell.text):
        return cell.with_text("0x" + cell.text[2:], "prefix")
    bare = len(cell.text) == DIGITS and _HEX.fullmatch(cell.text)
    if bare and checksummed("0x" + cell.text.lower()) == "0x" + cell.text and _has_both_cases(cell.text):
        return cell.with_text("0x" + cell.text, "prefix")
    return cell


def _has_both_cases(digits: str) -> bool:
    return digits not in (digits.lower(), digits.upper())


def _spelled(cell: Cell, spelled: str) -> Cell:
    return cell if cell.text == spelled else cell.with_text(spelled, "case")


def _refused(digits: str, own: Own) -> Text | None:
    """Why nobody may be paid there, although it is an address."""
    if not int(digits, 16):
        return Text("零地址不属于任何人", "the zero address is nobody's")
    if digits in _BURNT:
        return Text(
            "这是销毁地址，积分会永远丢失", "this is a burn address: the points would be lost for good"
        )
    if int(digits, 16) <= _LAST_RESERVED:
        return Text("该地址为系统保留，无人持有", "this address is reserved for the system; nobody holds it")
    name = own.get("0x" + digits)
    if name is not None:
        return Text(f"这是合约 {name} 的地址，不是粉丝的", f"this is the contract {name}, not a fan")
    return None


def _no_address(text: str) -> Text:
    """What the text is instead, where that can be said; a key is never repeated."""
    if is_secret(text):
        return Text(
            "这是 64 位十六进制：可能是私钥！立即从文件中删除，并更换该钱包；地址只有 40 位",
            "these are 64 hex digits or a phrase, perhaps a private key: delete it from the file at once and "
            "give that wallet up; an address has 40 digits",
        )
    known = _other_kind(text)
    if known is not None:
        return known
    digits = text[2:] if text[:2].lower() == "0x" else text
    said = text[:LONGEST_SHOWN]
    if _HEX.fullmatch(digits) and len(digits) > 10:
        if text[:2].lower() != "0x" and len(digits) == DIGITS:
            return Text(
                f"{said} 前面缺 0x；核对后补上", f"{said} lacks 0x in front; compare it, then add that"
            )
        return Text(
            f"{said} 有 {len(digits)} 位十六进制数，地址是 40 位：被截断或多打了",
            f"{said} has {len(digits)} hex digits where an address has 40: it was cut, or has too many",
        )
    return Text(f"{said!r} 不是地址（0x 加 40 位十六进制）", f"{said!r} is no address (0x and 40 hex digits)")


def _other_kind(text: str) -> Text | None:
    said = text[:LONGEST_SHOWN]
    if "…" in text or "..." in text or "***" in text:
        return Text(f"{said} 是缩写；需要完整地址", f"{said} is abbreviated; the whole address is needed")
    if _OTHER_CHAIN.fullmatch(text):
        return Text(f"{said} 是别的链的地址", f"{said} is an address of another chain")
    if _NAME.fullmatch(text):
        return Text(
            f"{said} 是域名而非地址；请填它所指的地址",
            f"{said} is a name; write the address that it stands for",
        )
    if _LOOKS.match(text) and not text.isascii():
        return Text(
            f"{said!r} 含有形似字母的外文字符；请重新复制",
            f"{said!r} has letters that only look like hex digits; copy it anew",
        )
    return None
