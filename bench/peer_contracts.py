"""Peers' contracts, compiled as ours are or taken as shipped, into artifacts that zhenbo.chain reads."""

import json
import subprocess
from pathlib import Path
from typing import Any

from toolchain import environment

ROOT = Path(environment.ROOT)
PEERS = Path(__file__).with_name("peers")
ARTIFACTS = ROOT / "build" / "bench" / "artifacts"
COMPILER = ROOT / "toolchain" / "solc" / "solc-v0.8.30"
SHIPPED = ROOT / "node_modules" / "@uniswap" / "merkle-distributor" / "build"


def artifacts() -> Path:
    """Folder with the artifacts of all peers and of our own contracts, made anew."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    for own in (ROOT / "zhenbo" / "abi").glob("*.json"):
        (ARTIFACTS / own.name).write_bytes(own.read_bytes())
    for name, (abi, bytecode) in {**_compiled(), **_shipped()}.items():
        (ARTIFACTS / f"{name}.json").write_text(json.dumps({"abi": abi, "bytecode": bytecode}))
    return ARTIFACTS


def _compiled() -> dict[str, tuple[Any, str]]:
    sources = {path.name: {"content": path.read_text("utf-8")} for path in PEERS.glob("*.sol")}
    job = {
        "language": "Solidity",
        "sources": sources,
        "settings": {
            "evmVersion": "shanghai",
            "optimizer": {"enabled": True, "runs": 500},
            "remappings": [
                "@openzeppelin/=node_modules/@openzeppelin/",
                "erc721a/=node_modules/erc721a/",
            ],
            "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}},
        },
    }
    command = [str(COMPILER), "--standard-json", "--base-path", str(ROOT), "--allow-paths", str(ROOT)]
    answer = subprocess.run(
        command, input=json.dumps(job), text=True, capture_output=True, check=True, cwd=ROOT, timeout=300
    )
    output = json.loads(answer.stdout)
    faults = [e["formattedMessage"] for e in output.get("errors", []) if e["severity"] == "error"]
    if faults:
        raise RuntimeError("a peer does not compile:\n" + "\n".join(faults))
    return {
        name: (contract["abi"], "0x" + contract["evm"]["bytecode"]["object"])
        for source in sources
        for name, contract in output["contracts"][source].items()
    }


def _shipped() -> dict[str, tuple[Any, str]]:
    found = {}
    for name in ("MerkleDistributor", "TestERC20"):
        artifact = json.loads((SHIPPED / f"{name}.json").read_text("utf-8"))
        found[name] = (artifact["abi"], "0x" + artifact["bytecode"].removeprefix("0x"))
    return found
