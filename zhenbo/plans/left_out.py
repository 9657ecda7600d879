"""What is left out of things that were signed: one that is bad hinders no other."""

from dataclasses import dataclass

from zhenbo.language import Text


@dataclass(frozen=True)
class Bad:
    """Where it stands, and why it is left out."""

    place: str
    reason: Text
