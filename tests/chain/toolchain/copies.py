"""Copies of what the contracts are compiled from, outside this checkout."""

import pathlib
import shutil

from toolchain.environment import ROOT

CHECKOUT = pathlib.Path(ROOT)


def sources_to(folder: pathlib.Path) -> None:
    """Copy contracts, interfaces, settings and the compiler launcher."""
    for name in ("contracts", "interfaces", "toolchain/solc"):
        shutil.copytree(CHECKOUT / name, folder / name)
    shutil.copy(CHECKOUT / "brownie-config.yaml", folder)
