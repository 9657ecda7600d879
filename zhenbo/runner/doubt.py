"""When to believe what a node says once: behind one address there may be several, and one of them behind."""

from collections.abc import Hashable

from zhenbo.runner.node import Clock, Node, Policy


class Doubt:
    """Believes what has been so, without a break, for longer than `seconds`: never at the first look."""

    def __init__(self, clock: Clock, seconds: float):
        self._clock, self._seconds = clock, seconds
        self._since: dict[Hashable, float] = {}

    def lasts(self, what: Hashable, so: bool) -> bool:
        """Whether `what` has been so for long; asked at every look, also when it is not so."""
        if not so:
            self._since.pop(what, None)
            return False
        now = self._clock.now()
        if now - self._since.setdefault(what, now) <= self._seconds:
            return False
        self._since.pop(what)
        return True

    @property
    def open(self) -> bool:
        """Whether something is so that is not believed yet."""
        return bool(self._since)


def apart(node: Node, policy: Policy) -> float:
    """Seconds by which a node's answers may be apart: twice what the confirmations take."""
    return 2 * policy.confirmations * node.block_time
