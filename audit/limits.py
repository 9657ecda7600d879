"""audit/limits.md: what is known to stay open, gathered from where it is written."""

import re
from pathlib import Path

from audit.markdown import GENERATED, sections
from audit.places import BOOK, DESIGN
from zhenbo.errors import Refused

INTRO = """# Known limits

Gathered from [`contracts/README.md`](../contracts/README.md) and [`docs/design.md`](../docs/design.md), where
they are kept. What remains of each attack that was thought of is said in [`threats/`](threats).
"""
LIMITS, GUARANTEES = "Known limits", "What is guaranteed, and what is not"


def page() -> str:
    return "\n".join(
        [
            GENERATED,
            INTRO,
            f"## {LIMITS} of the contracts\n\n{_section(BOOK, LIMITS)}\n",
            f"## {GUARANTEES}\n\n{_section(DESIGN, GUARANTEES)}\n",
        ]
    )


def _section(path: Path, title: str) -> str:
    text = sections(path.read_text("utf-8")).get(title)
    if not text:
        raise Refused(f"{path} has no section `## {title}` any more: say in audit/limits.py where it went")
    return text


def count(book: str) -> int:
    """Rows of the table of known limits."""
    return len(re.findall(r"^\| (?!limit \|)\w", sections(book)[LIMITS], re.MULTILINE))
