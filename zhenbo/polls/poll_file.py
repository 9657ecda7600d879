"""Reading a poll: its YAML with everything that belongs to it, or the document that was published.

Files that the YAML names (pictures, descriptions of products) lie beside it; in the document stand their
hashes, so that nothing can be exchanged while fans vote.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from zhenbo.errors import BadPoll, BadRules
from zhenbo.language import Text
from zhenbo.polls.draft import CHARITY, STREAM, Draft, Mode
from zhenbo.scoring.checksum import mistyped
from zhenbo.scoring.schema_words import in_chinese
from zhenbo.scoring.yaml_reader import MOST_BYTES, Document, read_yaml
from zhenbo.scoring.yaml_reader import Path as Place

SCHEMA = Path(__file__).with_name("poll.schema.json")
LONGEST_QUESTION, LONGEST_NAME = 128, 64  # bytes, as the contract takes them
LARGEST_PICTURE, LARGEST_ITEM = 300_000, 20_000_000  # bytes; a page shows up to 31 pictures
_HASH = re.compile(r"0x[0-9a-f]{64}")
_HIDDEN = "含有不可见的字符", "has characters that nobody sees; wallets would show something else"
_MAGIC = {b"\x89PNG\r\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}


@dataclass(frozen=True)
class PollFile:
    """A poll read from YAML; `pictures` by the name that they have beside the document."""

    draft: Draft
    pictures: dict[str, bytes]


def load_poll(path: Path) -> PollFile:
    """The poll in a YAML file. Raises BadPoll that names file, line, place and cure."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as fault:
        raise BadPoll(str(Text(f"{path} 无法读取：{fault.strerror}", f"{path}: {fault.strerror}"))) from None
    try:
        return read_poll(data, path.parent)
    except BadPoll as fault:
        raise BadPoll(f"{path}: {fault}") from None


def read_poll(data: bytes, folder: Path) -> PollFile:
    """The poll that a YAML text holds; files that it names lie in `folder`."""
    if len(data) > MOST_BYTES:
        raise BadPoll(str(Text(f"超过 {MOST_BYTES} 字节", f"has more than {MOST_BYTES} bytes")))
    try:
        document = read_yaml(data)
    except BadRules as fault:
        raise BadPoll(str(fault)) from None
    _check_schema(document)
    said = dict(document.value)
    pictures: dict[str, bytes] = {}
    said["options"] = [
        _resolved(document, ("options", place), dict(option), folder, pictures)
        for place, option in enumerate(said["options"])
    ]
    draft = Draft.of(said)
    for place, zh, en in nonsense(draft):
        raise _bad(document, place, zh, en)
    return PollFile(draft, pictures)


def read_document(data: bytes, expected: bytes | None = None) -> Draft:
    """The poll of a published document. Raises BadPoll where it is none, or not the one of this hash."""
    if expected is not None and hashlib.sha256(data).digest() != expected:
        zh, en = (
            "不是该投票的文件：哈希不符。需要的是 poll main 写出的 poll.json，不是 YAML",
            "is not the document of this poll: its hash is another. The poll.json that `poll main` wrote is "
            "meant, not the YAML",
        )
        raise BadPoll(str(Text(zh, en)))
    try:
        said = json.loads(data)
        fault = next(_validator().iter_errors(said), None)
        fine = fault is None and all(map(_is_resolved, said["options"]))
        draft = Draft.of(said) if fine else None
    except (ValueError, RecursionError):
        draft = None
    if draft is None or next(nonsense(draft), None):
        zh, en = "不是投票文件（poll.json）", "is no document of a poll (poll.json)"
        raise BadPoll(str(Text(zh, en)))
    return draft


def _is_resolved(option: dict[str, Any]) -> bool:
    """Whether hashes stand where YAML may name files."""
    items = (option[kind] for kind in ("product", "content") if kind in option)
    return isinstance(option.get("picture", {}), dict) and all(map(_HASH.fullmatch, items))


def nonsense(draft: Draft) -> Iterator[tuple[Place, str, str]]:
    """What no schema can say: place, and why it cannot be opened so."""
    if len(draft.question.encode()) > LONGEST_QUESTION:
        yield ("question",), "超过 128 字节（约 42 个汉字）", "has more than 128 bytes; shorten it"
    if not draft.question.isprintable():
        yield ("question",), *_HIDDEN
    try:
        _ = draft.closes_at
    except ValueError:
        yield ("closes",), "没有这一时刻", "is no moment; look at day and hour"
    if draft.mode == Mode.SINGLE and draft.choices != 1:
        yield ("choices",), "单选只能选 1 项", "is 1 in a single poll; leave it out, or choose another mode"
    if draft.choices > len(draft.options):
        yield ("choices",), "多于选项数", "is more than there are options"
    if draft.enacts == CHARITY and not draft.pot:
        yield (), "缺少 pot（公益款项的编号）", "pot is missing: the number of the pot that it pays out"
    if draft.enacts != CHARITY and draft.pot:
        yield ("pot",), "只用于 enacts: charity", "goes with `enacts: charity` only; remove it"
    yield from _nonsense_of_options(draft)


def _nonsense_of_options(draft: Draft) -> Iterator[tuple[Place, str, str]]:
    seen: dict[str, int] = {}
    for number, option in enumerate(draft.options):
        place: Place = ("options", number)
        if len(option.name.encode()) > LONGEST_NAME:
            yield (*place, "name"), "超过 64 字节（约 21 个汉字）", "has more than 64 bytes; shorten it"
        if not option.name.isprintable():
            yield (*place, "name"), *_HIDDEN
        if option.name in seen:
            first = seen[option.name] + 1
            yield (*place, "name"), f"与第 {first} 项同名", f"is the name of option {first} too; change one"
        seen[option.name] = number
        if draft.enacts == STREAM and not option.kind:
            yield (
                place,
                "缺少 product 或 content",
                "product or content is missing: what enters the stream plan",
            )
        if draft.enacts != STREAM and option.kind:
            yield (*place, option.kind), "只用于 enacts: stream", "goes with `enacts: stream` only; remove it"
        if draft.enacts == CHARITY and not option.payee:
            yield place, "缺少 payee（收款地址）", "payee is missing: the address that is paid"
        if mistyped(option.payee):
            yield (*place, "payee"), "大小写与校验不符，请核对", "is mistyped: its letter case is a checksum"
        if draft.enacts != CHARITY and option.payee:
            yield (*place, "payee"), "只用于 enacts: charity", "goes with `enacts: charity` only; remove it"


def _resolved(
    document: Document, place: Place, option: dict[str, Any], folder: Path, pictures: dict[str, bytes]
) -> dict[str, Any]:
    """An option as the document has it: files by their hashes."""
    if isinstance(option.get("picture"), str):
        data = _file(document, (*place, "picture"), folder / option["picture"], LARGEST_PICTURE)
        kind = _picture_type(data)
        if kind is None:
            zh, en = "不是 PNG、JPEG、GIF 或 WebP", "is no PNG, JPEG, GIF or WebP picture"
            raise _bad(document, (*place, "picture"), zh, en)
        digest = hashlib.sha256(data).hexdigest()
        option["picture"] = {"sha256": "0x" + digest, "type": kind}
        pictures[f"{digest}.{kind}"] = data
    if "product" in option and "content" in option:
        raise _bad(document, (*place, "content"), "与 product 只能有一个", "stands beside product; keep one")
    for kind in ("product", "content"):
        if kind in option and not _HASH.fullmatch(option[kind]):
            data = _file(document, (*place, kind), folder / option[kind], LARGEST_ITEM)
            option[kind] = "0x" + hashlib.sha256(data).hexdigest()
    return option


def _file(document: Document, place: Place, path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as fault:
        zh, en = f"{path} 无法读取：{fault.strerror}", f"{path} cannot be read: {fault.strerror}"
        raise _bad(document, place, zh, en) from None
    if len(data) > most:
        zh, en = f"{path} 超过 {most} 字节", f"{path} has more than {most} bytes; make it smaller"
        raise _bad(document, place, zh, en)
    return data


def _picture_type(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)


def _check_schema(document: Document) -> None:
    from jsonschema.exceptions import best_match

    from zhenbo.scoring.rule_file import unknown_key

    fault = best_match(_validator().iter_errors(document.value))
    if fault is None:
        return
    place = tuple(fault.absolute_path)
    if fault.validator == "additionalProperties":
        known = list(fault.schema["properties"])
        key = next(key for key in fault.instance if key not in known)
        raise _bad(document, (*place, key), *unknown_key(key, known))
    if fault.validator == "required":
        missing = next(key for key in fault.validator_value if key not in fault.instance)
        hint = fault.schema["properties"][missing].get("description", "")
        said = f"{missing} is missing" + (f" ({hint})" if hint else "")
        raise _bad(document, place, f"缺少 {missing}", said)
    hint = fault.schema.get("description", "")
    raise _bad(document, place, in_chinese(fault), fault.message + (f" ({hint})" if hint else ""))


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def _bad(document: Document, place: Place, zh: str, en: str) -> BadPoll:
    line, path = document.line(place), ".".join(map(str, place)) or "poll"
    return BadPoll(str(Text(f"第 {line} 行 {path}：{zh}", f"line {line}, {path}: {en}")))
