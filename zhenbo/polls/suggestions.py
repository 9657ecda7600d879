"""What members suggest: a document by its content, and the member's signature over it.

    {"zhenbo_suggestion": 1, "kind": "product", "name": "Longjing",
     "text": {"zh": "…", "en": "…"}, "link": "…"}

A document is canonical JSON (RFC 8785) and its file has its SHA-256 as name. The signed suggestion is a file
of its own, `<member>-<hash>.signed.json`, for whoever anchors it.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import rfc8785

from zhenbo import consents
from zhenbo.consents import KINDS, SUGGESTIONS_NAME, Place
from zhenbo.errors import BadBallots
from zhenbo.language import Text
from zhenbo.messages import Message

FORMAT = "zhenbo_suggestion"
LONGEST, LONGEST_TEXT, LONGEST_NAME = 65_536, 2_000, 64
SIGNED = ".signed.json"
NO_SUGGESTION = Text("不是已签的建议", "is no signed suggestion of `zhenbo suggestion sign`")
_KEYS = {FORMAT, "kind", "name", "text", "link"}
_HEX = re.compile("0x([0-9a-fA-F]{2})*")


@dataclass(frozen=True)
class Content:
    """What is suggested. `name` has 64 bytes at most, so that it can be an option; `link` may be empty."""

    kind: str
    name: str
    text: Text
    link: str

    @property
    def document(self) -> bytes:
        """Canonical JSON."""
        said: dict[str, Any] = {
            FORMAT: 1,
            "kind": self.kind,
            "name": self.name,
            "text": asdict(self.text),
            "link": self.link,
        }
        return rfc8785.dumps(said)

    @property
    def hash(self) -> bytes:
        """SHA-256 of the document."""
        return hashlib.sha256(self.document).digest()

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"{self.hash.hex()}.json"


@dataclass(frozen=True)
class Signed:
    """A suggestion that a member signed; `kind` is one of KINDS."""

    chain_id: int
    contract: str
    member: int
    kind: str
    content: bytes
    uri: str
    deadline: int
    signature: bytes

    @property
    def message(self) -> Message:
        """What the member signs."""
        place = Place(SUGGESTIONS_NAME, self.chain_id, self.contract)
        number = KINDS.index(self.kind)
        return consents.suggestion(
            place, member=self.member, kind=number, content=self.content, uri=self.uri, deadline=self.deadline
        )

    def as_json(self) -> dict[str, Any]:
        """As it is written."""
        hexed = {"content": "0x" + self.content.hex(), "signature": "0x" + self.signature.hex()}
        return asdict(self) | hexed

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"{self.member}-{self.content.hex()[:16]}{SIGNED}"


_FIELDS = set(Signed.__dataclass_fields__)
_LARGEST = {"chain_id": 2**63 - 1, "member": 2**32 - 1, "deadline": 2**256 - 1}


def read_content(data: bytes, place: str) -> Content:
    """A suggestion's document. Raises BadBallots where it is none, with the place and the cure."""
    try:
        said = json.loads(data) if len(data) <= LONGEST else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.keys() != _KEYS or said[FORMAT] != 1:
        raise _bad(place, "不是建议的文件", f"is no suggestion: it has {', '.join(sorted(_KEYS))}")
    if said["kind"] not in KINDS:
        raise _bad(place, f"kind 应为 {'、'.join(KINDS)}", f"kind is one of {', '.join(KINDS)}")
    name, text, link = said["name"], said["text"], said["link"]
    if not _line(name, LONGEST_NAME):
        raise _bad(place, "name 应为 1 至 64 字节", "name has 1 to 64 bytes, in one line")
    both = isinstance(text, dict) and text.keys() == {"zh", "en"}
    if not both or not all(isinstance(one, str) and 0 < len(one) <= LONGEST_TEXT for one in text.values()):
        raise _bad(place, "text 应有 zh 与 en", f"text has zh and en, 1 to {LONGEST_TEXT} characters each")
    if link != "" and not _line(link, LONGEST_TEXT):
        raise _bad(place, "link 应为一行", "link is one line, or empty")
    return Content(said["kind"], name, Text(**text), link)


def read_signed(data: bytes, place: str) -> Signed:
    """A signed suggestion. Raises BadBallots where it is none."""
    try:
        said = json.loads(data) if len(data) <= LONGEST else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.keys() != _FIELDS or not _types(said):
        raise _bad(place, NO_SUGGESTION.zh, NO_SUGGESTION.en)
    octets = {name: bytes.fromhex(said[name][2:]) for name in ("content", "signature")}
    return Signed(**(said | octets))


def _types(said: dict[str, Any]) -> bool:
    numbers = all(type(said[name]) is int and 0 <= said[name] <= most for name, most in _LARGEST.items())
    texts = all(_is_text(said[name]) for name in ("contract", "kind", "content", "uri", "signature"))
    known = texts and said["kind"] in KINDS and len(said["content"]) == 66
    return numbers and known and all(map(_HEX.fullmatch, (said["content"], said["signature"])))


def _is_text(value: object) -> bool:
    """A text that can be written down; JSON may hold halves of characters."""
    return isinstance(value, str) and value == value.encode("utf-8", "ignore").decode("utf-8")


def read_folder(folder: Path) -> dict[str, Content]:
    """Documents of a folder by their hash (64 hex digits); a file whose name is not its hash is refused."""
    found = {}
    for file in sorted(folder.glob("*.json")):
        if file.name.endswith(SIGNED) or not re.fullmatch("[0-9a-f]{64}", file.stem):
            continue
        content = read_content(file.read_bytes(), str(file))
        if content.file != file.name:
            raise _bad(str(file), "内容与文件名（哈希）不符", "is not what its name, a hash, says")
        found[file.stem] = content
    return found


def _line(text: object, most: int) -> bool:
    return isinstance(text, str) and text.isprintable() and 0 < len(text.strip().encode()) <= most


def _bad(place: str, zh: str, en: str) -> BadBallots:
    return BadBallots(str(Text(f"{place}：{zh}", f"{place}: {en}")))
