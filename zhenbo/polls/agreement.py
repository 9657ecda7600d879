"""Whether a poll was opened with what its document says.

Ballots sign names and the document's hash; what follows from an option stands in neither. Who opens a poll
could so show one payee and have another paid: whoever has the document compares.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from zhenbo.language import Text
from zhenbo.polls.draft import Draft


def differences(poll: Mapping[str, Any], document: Draft) -> list[Text]:
    """What the document says otherwise than the chain; `poll` as a result has it."""
    return [*_of_rules(poll, document), *_of_options(poll, document)]


def _of_rules(poll: Mapping[str, Any], document: Draft) -> Iterator[Text]:
    said = {
        "title": document.question,
        "mode": document.mode.name.lower(),
        "choices": document.choices,
        "ties": document.ties.name.lower(),
        "closes": document.closes_at,
        "quorum": document.quorum,
        "minimum_age": document.minimum_age,
        "price": document.price,
        "enacts": document.enacts,
    }
    for name, value in said.items():
        here = poll[name]
        if here != value:
            zh = f"{name}：文件为 {value}，链上为 {here}"
            yield Text(zh, f"{name} is {value} in the document, {here} on the chain")


def _of_options(poll: Mapping[str, Any], document: Draft) -> Iterator[Text]:
    """By number: what an option is called, what it comes from, and what follows from it."""
    opened = list(zip(poll["options"], poll["suggestions"], poll["payloads"], strict=True))
    said = [(one.name, one.suggestion, "0x" + document.payload(one).hex()) for one in document.options]
    if len(opened) != len(said):
        zh = f"文件有 {len(said)} 项，链上有 {len(opened)} 项"
        yield Text(zh, f"{len(said)} options are in the document, {len(opened)} on the chain")
        return
    parts = (
        Text("名称", "the name of"),
        Text("建议", "the suggestion of"),
        Text("执行内容", "what follows from"),
    )
    for number, (here, there) in enumerate(zip(opened, said, strict=True), 1):
        for part, one, other in zip(parts, here, there, strict=True):
            if one != other:
                yield Text(f"第 {number} 项的{part.zh}", f"{part.en} option {number}")
