"""The chapters of the demo, found by looking into this folder.

A chapter has ORDER (its place), TITLE and `play(stage)`; its name is that of its module.
"""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from demo.stage import Stage
from zhenbo.errors import Refused
from zhenbo.language import Text


class ChapterUnknown(Refused):
    """No chapter has this name."""


@dataclass(frozen=True)
class Chapter:
    """A chapter: its name, its place among the others, its title, and how it is played."""

    name: str
    order: int
    title: Text
    play: Callable[[Stage], None]


def chapters() -> list[Chapter]:
    """All chapters in the order of the story."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    loaded = [(name, import_module(f"{__name__}.{name}")) for name in names]
    return sorted((Chapter(n, m.ORDER, m.TITLE, m.play) for n, m in loaded), key=lambda c: c.order)


def chosen(name: str | None) -> list[Chapter]:
    """The chapter of that name, or all. Raises ChapterUnknown, which lists what there is."""
    known = chapters()
    found = [chapter for chapter in known if name in (None, chapter.name)]
    if not found:
        listed = ", ".join(chapter.name for chapter in known)
        raise ChapterUnknown(f"there is no chapter {name!r}; the chapters are: {listed}")
    return found
