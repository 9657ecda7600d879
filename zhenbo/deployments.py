"""Which contract is where: deployments/<network>.json, the only address book.

The contracts of a community are in deployments/<network>/<SYMBOL>.json, in the same form; those of another
edition of it in <SYMBOL>-<edition>.json.

Live networks keep the file in deployments/ (committed and reviewed), throw-away development chains in
build/deployments/. The file carries the chain id and the hash of block 0, so that a file of another chain,
or of a development chain that has been started anew, is noticed instead of used.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from zhenbo import config
from zhenbo.errors import BadConfig
from zhenbo.whole import write_whole


@dataclass(frozen=True)
class Deployed:
    """One contract: its address, the transaction and block that created it, and its constructor arguments.

    code      SHA-256 of its creation code without the arguments, 64 hex digits
    runtime   keccak256 of the code that lives at the address (EXTCODEHASH), 64 hex digits
    salt      where the deterministic factory created it, the salt: 64 hex digits; else ""
    """

    address: str
    tx: str
    block: int
    args: tuple[Any, ...] = ()
    code: str = ""
    runtime: str = ""
    salt: str = ""


@dataclass(frozen=True)
class Deployment:
    """All contracts of one network. `block` is where an indexer starts; `commit` the source that was
    built; `parameters` what it was deployed as (profile, admin, deployer), which `check` compares with.
    """

    network: str
    chain_id: int
    genesis: str
    block: int
    commit: str
    contracts: dict[str, Deployed] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)

    def address(self, name: str) -> str:
        """Address of contract `name`; BadConfig when it is not deployed here."""
        if name not in self.contracts:
            raise BadConfig(
                f"{name} is not deployed on {self.network}. Run `brownie run deploy` first "
                f"(deployed: {', '.join(sorted(self.contracts)) or 'nothing'})."
            )
        return self.contracts[name].address

    def require_chain(self, chain_id: int, genesis: str) -> None:
        """Raise BadConfig unless this file describes the chain that the node serves."""
        if self.chain_id != chain_id:
            raise BadConfig(
                f"The deployments file of {self.network} is for chain {self.chain_id}, the node "
                f"serves chain {chain_id}. Check the network's RPC URL."
            )
        if self.genesis.lower() != genesis.lower():
            raise BadConfig(
                f"The deployments file of {self.network} belongs to an earlier development chain "
                "with the same chain id. Deploy again: `brownie run deploy`."
            )


def path(network: str, development: bool) -> Path:
    """File of `network`; development chains have theirs under build/."""
    root = config.project_root()
    return (root / "build" if development else root) / "deployments" / f"{network}.json"


def community_path(network: str, development: bool, name: str) -> Path:
    """File of the community `name` (its symbol, or symbol-edition) on `network`."""
    return path(network, development).with_suffix("") / f"{name}.json"


def community_names(network: str, development: bool) -> list[str]:
    """The communities on `network`."""
    return sorted(file.stem for file in path(network, development).with_suffix("").glob("*.json"))


def load(file: Path) -> Deployment:
    """Read a deployments file. Raises BadConfig when it is absent or not of the form that `save` writes."""
    try:
        raw = json.loads(file.read_text("utf-8"))
        contracts = {
            n: Deployed(
                c["address"],
                c["tx"],
                int(c["block"]),
                tuple(c["args"]),
                *(str(c.get(k, "")) for k in ("code", "runtime", "salt")),
            )
            for n, c in raw["contracts"].items()
        }
        return Deployment(
            raw["network"],
            int(raw["chain_id"]),
            raw["genesis"],
            int(raw["block"]),
            raw["commit"],
            contracts,
            dict(raw.get("parameters", {})),
        )
    except FileNotFoundError:
        raise BadConfig(f"{file} does not exist. Deploy first: `brownie run deploy`.") from None
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BadConfig(
            f"{file} is not a deployments file ({type(fault).__name__}: {fault}). Restore it "
            "from version control or deploy again."
        ) from None


def save(file: Path, deployment: Deployment) -> None:
    """Write whole or not at all: a reader never sees half a file, and a crash leaves the old one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(deployment), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    write_whole(file, text.encode())
