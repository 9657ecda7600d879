"""`done` checks and look-ups for views that refuse what they do not know."""

from dataclasses import dataclass
from typing import Any

from zhenbo.errors import CallReverted
from zhenbo.plan import View


@dataclass(frozen=True)
class Answers:
    """`done` check: the view function gives an answer instead of refusing, as it does for what exists."""

    contract: str
    address: str
    function: str
    args: tuple[Any, ...]

    def __call__(self, view: View) -> bool:
        return answer(view, self.contract, self.address, self.function, *self.args) is not None


def answer(view: View, contract: str, address: str, function: str, *args: Any) -> Any:
    """The value of a view function; None where the contract refuses to answer."""
    try:
        return view.read(contract, address, function, *args)
    except CallReverted:
        return None
