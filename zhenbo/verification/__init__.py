"""Sources published for a deployed contract, where anybody can read them and see that they match.

    services = chosen(config.network("sepolia"), config.services())
    attempts = [Verification(service, subject) for subject in subjects for service in services]
    for verification, outcome in Patience().settle(attempts): ...

A service is asked what it shows already, is handed the compiler's standard JSON input, and is asked until it
has an answer. Nothing here needs an account or sends a transaction. Running it again does no harm: what is
verified is left alone.
"""

from collections.abc import Sequence
from typing import Protocol

from zhenbo import config
from zhenbo.errors import BadConfig
from zhenbo.language import Text
from zhenbo.networks import Network
from zhenbo.verification.blockscout import Blockscout
from zhenbo.verification.etherscan import Etherscan
from zhenbo.verification.outcome import Declined, Outcome, StartOver, Subject, TryAgain
from zhenbo.verification.patience import Patience
from zhenbo.verification.sourcify import Sourcify

__all__ = ["SERVICES", "Outcome", "Patience", "Service", "Subject", "Verification", "chosen"]

SERVICES = ("etherscan", "blockscout", "sourcify")


class Service(Protocol):
    """Who publishes verified sources. Each question may raise TryAgain or Declined."""

    name: str

    def page(self, subject: Subject) -> str:
        """Where people read the sources."""

    def look(self, subject: Subject) -> Outcome | None:
        """The outcome that is there already; None where something is to be submitted."""

    def submit(self, subject: Subject) -> str | Outcome:
        """Hand the sources in; a ticket to ask by, or the outcome at once."""

    def poll(self, subject: Subject, ticket: str) -> Outcome:
        """How it ended."""


class Verification:
    """One contract at one service, as far as it has come; called again it goes on from there."""

    def __init__(self, service: Service, subject: Subject):
        self.service, self.subject = service, subject
        self._looked = False
        self._ticket: str | None = None

    def __str__(self) -> str:
        return f"{self.subject.name} · {self.service.name}"

    @property
    def group(self) -> str:
        """The service's name."""
        return self.service.name

    @property
    def page(self) -> str:
        """Where people read the sources once they are verified; "" where that is not known."""
        return self.service.page(self.subject)

    def __call__(self) -> Outcome:
        """The outcome; TryAgain and Declined as the service raises them."""
        if not self._looked:
            found = self.service.look(self.subject)
            if found is not None:
                return found
            self._looked = True
        if self._ticket is None:
            answer = self.service.submit(self.subject)
            if isinstance(answer, Outcome):
                return answer
            self._ticket = answer
            raise TryAgain(Text("已提交", "submitted"))
        try:
            return self.service.poll(self.subject, self._ticket)
        except StartOver:
            self._ticket = None
            raise


def chosen(network: Network, settings: config.Services, named: Sequence[str] | None = None) -> list[Service]:
    """The services that serve the network, or those that are named.

    Etherscan serves nobody without a key, so it is left out where none is set. A named one is asked even
    where the list of networks does not know that it serves the chain.

    Raises BadConfig for one that does not exist, has no usable address, or where none is left.
    """
    unknown = [name for name in named or () if name not in SERVICES]
    if unknown:
        raise BadConfig(f"{', '.join(unknown)}: no such service; there are {', '.join(SERVICES)}.")
    serves = {
        "etherscan": network.etherscan and bool(settings.etherscan_key),
        "blockscout": bool(network.blockscout),
        "sourcify": network.sourcify,
    }
    names = [name for name in SERVICES if (serves[name] if named is None else name in named)]
    variable = config.variable("BLOCKSCOUT", network.name)
    if "blockscout" in names and not network.blockscout:
        raise BadConfig(f"No Blockscout is known for network {network.name}: set {variable} in .env.")
    if not names:
        raise BadConfig(
            f"No service is known to publish sources of network {network.name}. Set {variable} to its "
            "Blockscout, or name one: services=sourcify. A local chain is checked by `make verify-local`."
        )
    try:
        return [_made(name, network, settings, variable) for name in names]
    except Declined as fault:
        raise BadConfig(str(fault.reason)) from None


def _made(name: str, network: Network, settings: config.Services, variable: str) -> Service:
    if name == "etherscan":
        return Etherscan(settings.etherscan_url, settings.etherscan_key, network.explorer)
    if name == "blockscout":
        return Blockscout(network.blockscout, variable)
    return Sourcify(settings.sourcify_url)
