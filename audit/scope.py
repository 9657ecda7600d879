"""audit/scope.md: what is to be audited, to the byte, and what is not."""

import json
import re

from audit.markdown import GENERATED, table
from audit.places import ROOT
from audit.sources import Build, sha256

RUNTIME_LIMIT, CREATION_LIMIT = 24_576, 49_152  # bytes: EIP-170, EIP-3860
PACKAGES = "node_modules/"

INTRO = """# Scope

Every contract of ours that can be deployed: those of [`zhenbo/abi/`](../zhenbo/abi), which CI holds against
`contracts/`. The same sources and settings give the same code anywhere; the build fails where `zhenbo/abi/`
holds other code than these sources give.
"""
OUTSIDE = """## Out of scope

- Test doubles, never deployed: {doubles}.
- [`zhenbo/`](../zhenbo), [`scripts/`](../scripts), [`toolchain/`](../toolchain), [`demo/`](../demo) and
  [`bench/`](../bench): what a contract refuses they cannot do.
- The third-party files above are others' work; how ours use them is in scope.
- Whether a record was true when it was entered, and whether a label is on the right goods:
  see [limits.md](limits.md).
"""


def page(build: Build) -> str:
    parts = [
        *(GENERATED, INTRO, _contracts(build), _settings(build)),
        *("## Our files\n", _files(build, ours=True)),
        *("## Third-party files that are reached\n", _packages(build), _files(build, ours=False)),
        OUTSIDE.format(doubles=", ".join(f"`{path}`" for path in build.files if "/mocks/" in path)),
    ]
    return "\n".join(parts)


def _contracts(build: Build) -> str:
    rows = [
        (
            f"`{contract.name}`",
            f"[`{contract.source}`](../{contract.source})",
            _size(contract.creation, CREATION_LIMIT),
            _size(contract.runtime, RUNTIME_LIMIT),
            f"`{sha256(bytes.fromhex(contract.creation))}`",
        )
        for contract in build.contracts.values()
    ]
    head = ("contract", "source", "creation code", "runtime code", "SHA-256 of the creation code")
    return (
        f"## Contracts\n\n{table(head, rows, right=(2, 3))}\nIn bytes, and as share of the limit: "
        f"{CREATION_LIMIT:,} for creation (EIP-3860), {RUNTIME_LIMIT:,} at run time (EIP-170).\n"
    )


def _size(code: str, limit: int) -> str:
    size = len(code) // 2
    return f"{size:,} ({size / limit:.0%})"


def _settings(build: Build) -> str:
    optimizer = build.settings["optimizer"]
    return (
        "## Compiler\n\n"
        f"solc {build.compiler}, optimizer {'on' if optimizer['enabled'] else 'off'} with "
        f"{optimizer['runs']} runs, "
        f"EVM version {build.settings['evmVersion']}, "
        f"remappings {', '.join(f'`{mapping}`' for mapping in build.settings['remappings'])}; "
        "all from [`brownie-config.yaml`](../brownie-config.yaml). `python -m toolchain.standard_json "
        "FOLDER` writes the standard JSON input of each contract, and proves that it gives this code.\n\n"
        f"Fingerprint of all files below, which test results are recorded with: `{build.fingerprint}`.\n"
    )


def _files(build: Build, ours: bool) -> str:
    rows = []
    for path, text in build.files.items():
        users = [contract.name for contract in build.contracts.values() if path in contract.files]
        if users and path.startswith(PACKAGES) is not ours:
            shown = f"[`{path}`](../{path})" if ours else f"`{path.removeprefix(PACKAGES)}`"
            rows.append(
                (shown, len(text.splitlines()), code_lines(text), ", ".join(users), f"`{sha256(text)}`")
            )
    return table(("file", "lines", "with code", "part of", "SHA-256"), rows, right=(1, 2))


def _packages(build: Build) -> str:
    names = {
        "/".join(path.split("/")[1 : 3 if path.split("/")[1].startswith("@") else 2])
        for contract in build.contracts.values()
        for path in contract.files
        if path.startswith(PACKAGES)
    }
    versions = {
        name: json.loads((ROOT / PACKAGES / name / "package.json").read_text("utf-8")) for name in names
    }
    rows = [(f"`{name}`", versions[name]["version"], versions[name]["license"]) for name in sorted(names)]
    return table(("package, locked in package-lock.json", "version", "licence"), rows)


def code_lines(text: str) -> int:
    """Lines that hold more than blanks and comments."""
    without = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    return sum(1 for line in without.splitlines() if line.strip())
