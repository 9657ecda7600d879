"""What was deployed before: the deployments file held against the chain and against what is asked for now."""

import hashlib
import subprocess
from pathlib import Path

from zhenbo import config, deployments
from zhenbo.chain import Chain
from zhenbo.deployments import Deployment
from zhenbo.errors import BadConfig
from zhenbo.plans.deployment import Parameters


def recorded(chain: Chain, deployer: str, parameters: Parameters, file: Path) -> Deployment:
    """What the deployments file says was done of this deployment; nothing for another chain or edition."""
    described = {
        "profile": parameters.profile.name,
        "admin": parameters.admin,
        "deployer": deployer,
        "admin_delay": parameters.profile.admin_delay,
        "grant_delay": parameters.profile.grant_delay,
        "link_domain": parameters.link_domain,
        "edition": parameters.edition,
    }
    fresh = Deployment(
        chain.name, chain.chain_id, chain.genesis(), chain.head(), source_commit(), parameters=described
    )
    if not file.exists():
        return fresh
    found = deployments.load(file)
    if chain.development and found.genesis.lower() != fresh.genesis.lower():
        return fresh
    found.require_chain(chain.chain_id, fresh.genesis)
    if found.parameters.get("edition") != parameters.edition:
        return fresh
    changed = [name for name, value in described.items() if found.parameters.get(name) != value]
    if changed:
        raise BadConfig(
            f"{file} describes a deployment with another {', '.join(changed)}. Give the same "
            "arguments to resume it, or edition=WORD to deploy another set beside it."
        )
    gone = [name for name, contract in found.contracts.items() if not chain.has_code(contract.address)]
    if gone and not chain.development:
        raise BadConfig(f"{file}: no code at the address of {', '.join(gone)}. Is the node in step?")
    return fresh if gone else found


def code_hash(chain: Chain, name: str) -> str:
    """SHA-256 of a contract's creation code, 64 hex digits."""
    return hashlib.sha256(bytes.fromhex(str(chain.artifacts[name].bytecode)[2:])).hexdigest()


def source_commit() -> str:
    """Commit of the sources, with `+changes` where files differ from it; "unknown" outside a checkout."""
    try:
        changed = _git("status", "--porcelain", "--", "contracts", "interfaces")
        return _git("rev-parse", "HEAD") + ("+changes" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*words: str) -> str:
    folder = config.project_root()
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()
