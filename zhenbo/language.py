"""Chinese or English: every text a person reads is written in both, and the locale picks one.

`Text` holds both wordings and prints itself in the reader's language, so a message is composed once:
`Text("登记批次", "Register the batch")`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from zhenbo import config


@dataclass(frozen=True)
class Text:
    """One sentence in Chinese and in English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if config.language() == "zh" else self.en


def say(text: Text | Mapping[str, str]) -> str:
    """The wording for the reader's locale (`ZHENBO_LANG`, else `LC_ALL`, `LC_MESSAGES`, `LANG`).

    A mapping needs both keys "zh" and "en": a text in one language only is a mistake of the author
    (KeyError).
    """
    return str(text if isinstance(text, Text) else Text(zh=text["zh"], en=text["en"]))
