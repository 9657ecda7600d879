"""Tables and sections of Markdown, as far as these pages use them."""

import re
from collections.abc import Iterable, Iterator, Sequence

GENERATED = "<!-- Written by `make audit`; change what it is made from, never this page. -->\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]], right: Iterable[int] = ()) -> str:
    """A table; columns numbered in `right` are aligned there. Bars inside a cell are escaped."""
    marks = ["--:" if column in set(right) else "---" for column in range(len(head))]
    lines = [head, marks, *([str(cell).replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def sections(text: str, level: int = 2) -> dict[str, str]:
    """Body of each section of that level, by its title."""
    parts = re.split(rf"^{'#' * level} +(.+?) *$", text, flags=re.MULTILINE)
    return {title: body.strip() for title, body in zip(parts[1::2], parts[2::2], strict=True)}


def rows(text: str) -> Iterator[list[str]]:
    """Cells of every table row, without heads and rules."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if line.startswith("|") and not _is_rule(line) and not _is_rule(following):
            yield [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


def _is_rule(line: str) -> bool:
    return bool(re.fullmatch(r"\|[\s|:-]+\|\s*", line))


def block(text: str, name: str, body: str) -> str:
    """The text with what stands between `<!-- name -->` and `<!-- /name -->` replaced."""
    opened, closed = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, rest = text.split(opened)
    _, after = rest.split(closed)
    return f"{before}{opened}\n{body}{closed}{after}"
