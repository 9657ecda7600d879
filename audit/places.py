"""Where everything is, and which contracts there are: those of zhenbo/abi, so each new one joins."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "audit"
THREATS = PAGES / "threats"
RESULTS = PAGES / "results.json"
ANSWERS = PAGES / "slither.toml"
CONTRACTS = ROOT / "contracts"
BOOK = CONTRACTS / "README.md"
DESIGN = ROOT / "docs" / "design.md"
TESTS = ROOT / "tests"
ABI = ROOT / "zhenbo" / "abi"


def contracts() -> dict[str, str]:
    """Name of each contract that can be deployed, and its source file."""
    return {
        path.stem: str(json.loads(path.read_text("utf-8"))["source"]) for path in sorted(ABI.glob("*.json"))
    }
