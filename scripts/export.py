"""Copy what the package needs of the compiled contracts: build/ -> zhenbo/abi/<Contract>.json.

python -m scripts.export            after brownie compile; writes the files
python -m scripts.export --check    changes nothing; fails when a file is missing, outdated or left over
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMPILED = ROOT / "build" / "contracts"
EXPORTED = ROOT / "zhenbo" / "abi"


def main(*arguments: str) -> int:
    """Exit code: 0 in step or written, 1 not in step, 2 wrong use or nothing compiled."""
    if set(arguments) - {"--check"}:
        print(__doc__, file=sys.stderr)
        return 2
    wanted = {f"{name}.json": text(build) for name, build in deployable().items()}
    if not wanted:
        print("nothing is compiled: run `brownie compile` first", file=sys.stderr)
        return 2
    found = {file.name: file.read_text(encoding="utf-8") for file in EXPORTED.glob("*.json")}
    changed = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if "--check" in arguments:
        return in_step(changed)
    write(wanted, changed)
    return 0


def deployable() -> dict[str, dict[str, Any]]:
    """Our contracts that can stand on a chain: no abstract ones, no libraries, no test doubles."""
    builds = (json.loads(file.read_text(encoding="utf-8")) for file in COMPILED.glob("*.json"))
    return {
        build["contractName"]: build
        for build in builds
        if build["type"] == "contract" and build["bytecode"]
        if build["sourcePath"].startswith("contracts/") and "/mocks/" not in build["sourcePath"]
    }


def text(build: dict[str, Any]) -> str:
    """The exported file: interface, creation code and the compiler that made it, always in the same order."""
    exported = {
        "abi": sorted(
            build["abi"], key=lambda entry: (entry["type"], entry.get("name", ""), json.dumps(entry))
        ),
        "bytecode": "0x" + build["bytecode"],
        "compiler": build["compiler"],
        "source": build["sourcePath"],
    }
    return json.dumps(exported, indent=2, sort_keys=True) + "\n"


def in_step(changed: list[str]) -> int:
    for name in changed:
        print(f"zhenbo/abi/{name} is not what the contracts compile to: run `make abi`", file=sys.stderr)
    return 1 if changed else 0


def write(wanted: dict[str, str], changed: list[str]) -> None:
    EXPORTED.mkdir(exist_ok=True)
    for name in changed:
        if name in wanted:
            (EXPORTED / name).write_text(wanted[name], encoding="utf-8")
        else:
            (EXPORTED / name).unlink()
        print(f"{'wrote' if name in wanted else 'removed'} zhenbo/abi/{name}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
