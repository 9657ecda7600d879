"""Chinese or English: every text a person reads is written in both, and the locale picks one.

`Text` holds both wordings and prints itself in the reader's language, so a message is composed once:
`Text("登记批次", "Register the batch")`.
"""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass

from zhenbo import config
from zhenbo.errors import BadConfig

_chosen: ContextVar[str | None] = ContextVar("language", default=None)
# what a terminal would obey (C0, C1) or read in another order (bidi), if a stranger's text held it
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Text:
    """One sentence in Chinese and in English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en


def language() -> str:
    """ "zh" or "en": as `use` said in this context, else by the environment."""
    return _chosen.get() or config.language()


def use(code: str) -> None:
    """Speak this language from now on, whatever the environment says. Raises BadConfig for another one."""
    if code not in ("zh", "en"):
        raise BadConfig(f"{code!r} is no language of ours; say zh or en.")
    _chosen.set(code)


def say(text: Text | Mapping[str, str]) -> str:
    """The wording for the reader's locale (`ZHENBO_LANG`, else `LC_ALL`, `LC_MESSAGES`, `LANG`).

    A mapping needs both keys "zh" and "en": a text in one language only is a mistake of the author
    (KeyError).
    """
    return str(text if isinstance(text, Text) else Text(zh=text["zh"], en=text["en"]))


def harmless(text: str) -> str:
    """Text without characters that would command the terminal."""
    return _COMMANDS.sub("�", text)


def harmless_json(text: str) -> str:
    """JSON that says the same without such characters: they are escaped."""
    return _COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
