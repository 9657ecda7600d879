"""Chinese or English: every text a person reads is written in both, and the locale picks one.

`Text` holds both wordings and prints itself in the reader's language, so a message is composed once:
`Text("登记批次", "Register the batch")`.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass

from zhenbo import config
from zhenbo.errors import BadConfig

_chosen: ContextVar[str | None] = ContextVar("language", default=None)


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
