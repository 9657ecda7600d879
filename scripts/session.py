"""What every script works with: the connected chain, who signs, the deployment, the runner."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from brownie import network, web3

from scripts.arguments import Arguments, WrongUse, at_end, foretell
from zhenbo import config, deployments
from zhenbo.chain import Chain, KeySigner, connect
from zhenbo.deployments import Deployment
from zhenbo.errors import BadConfig
from zhenbo.journal import chain_folder
from zhenbo.language import Text, harmless_json
from zhenbo.plan import Plan
from zhenbo.runner import Report, run


@dataclass(frozen=True)
class Session:
    """One run of a script."""

    arguments: Arguments
    chain: Chain

    @classmethod
    def open(cls, arguments: Arguments) -> "Session":
        """Connect to `network=`, or to the node that Brownie is connected to."""
        named = arguments.get("network")
        if named is not None:
            return cls(arguments, connect(config.network(named)))
        url = web3.provider.endpoint_uri
        return cls(arguments, connect(config.network(network.show_active(), url=url)))

    @property
    def sends(self) -> bool:
        """Whether this run is to change anything."""
        return self.arguments.is_set("send")

    @cached_property
    def deployment(self) -> Deployment:
        """The deployments file of this network, proved to belong to this very chain."""
        found = deployments.load(self.deployments_file)
        found.require_chain(self.chain.chain_id, self.chain.genesis())
        return found

    @property
    def chosen(self) -> Deployment:
        """The community of `community=`; the core where none is named."""
        named = self.arguments.get("community")
        return self.deployment if named is None else self.community(named)

    @property
    def deployments_file(self) -> Path:
        """Where this network's addresses are kept."""
        return deployments.path(self.chain.name, self.chain.development)

    def community(self, name: str) -> Deployment:
        """A community of this network by its symbol (or symbol-edition), proved to belong to this very chain.

        Raises BadConfig where there is none.
        """
        known = deployments.community_names(self.chain.name, self.chain.development)
        if name not in known:
            there, listed = self.chain.name, ", ".join(known)
            said = Text(
                f"{there} 上没有社区 {name}(现有:{listed or '无'})。"
                "请先部署:`brownie run deploy community NAME SYMBOL`。",
                f"There is no community {name} on {there} (there are: {listed or 'none'}). "
                "Deploy it: `brownie run deploy community NAME SYMBOL`.",
            )
            raise BadConfig(str(said))
        found = deployments.load(deployments.community_path(self.chain.name, self.chain.development, name))
        found.require_chain(self.chain.chain_id, self.chain.genesis())
        return found

    def signer(self, index: int) -> KeySigner:
        """The account of `account=`; on a development network the one that plays the role by default.

        Nothing is asked before the first signature, and its key is forgotten when the command ends.
        """
        named = self.arguments.get("account") or config.account()
        signer = self.chain.signer(named or (str(index) if self.chain.development else None))
        at_end(signer.close)
        return signer

    def journals(self, signer: KeySigner) -> Path:
        """Where the runner keeps an account's journals on this chain."""
        folder = chain_folder(config.journal_folder(), self.chain.chain_id, self.chain.genesis())
        return folder / signer.address.lower()

    def profile(self, known: Collection[str]) -> str:
        """The deployment profile of `profile=`, else what is usual on this network; refused where none is."""
        usual = "local" if self.chain.development else self.chain.network.profile or None
        profile = self.arguments.get("profile", usual)
        if profile is None or profile not in known:
            listed, given = ", ".join(known), profile or "..."
            said = Text(f"profile={given}:请选 {listed} 之一", f"profile={given}: choose one of {listed}")
            raise WrongUse(str(said))
        return profile

    def admin(self) -> str | None:
        """Who administers what is deployed: `admin=`, else by the environment; None where nobody is named."""
        named = config.environment().get(config.variable("ADMIN", self.chain.name))
        return self.arguments.address("admin", named)

    def now(self) -> int:
        """Time of the newest block, UNIX seconds: the clock that deadlines are held against."""
        return self._of_newest_block("timestamp")

    @cached_property
    def block_gas(self) -> int:
        """Gas of a whole block here."""
        return self._of_newest_block("gasLimit")

    def _of_newest_block(self, field: str) -> int:
        return int(self.chain.rpc.ask("eth_getBlockByNumber", "latest", False)[field], 16)

    def run(self, plan: Plan, signer: KeySigner, *, agreed: bool = False) -> Report:
        """Show the plan, and carry it out where `send=yes` says so; who `agreed` before is not asked.

        A dry run that foretells a refusal makes the command end with exit code 1.
        """
        report = run(
            plan,
            self.chain,
            signer,
            send=self.sends,
            yes=agreed or self.arguments.is_set("yes"),
            quiet=self.arguments.is_set("json"),
        )
        if not report.sent:
            foretell(len(report.refused))
        return report

    def print_json(self, content: object) -> None:
        """The result for a program to read, where `json=yes` asks for it."""
        if self.arguments.is_set("json"):
            print(harmless_json(json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)))
