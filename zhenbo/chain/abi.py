"""The committed ABIs, zhenbo/abi/<Name>.json: a bare list, or an object with "abi" and perhaps "bytecode"."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhenbo import config
from zhenbo.errors import BadConfig


@dataclass(frozen=True)
class Artifact:
    """One contract's interface; `bytecode` is its creation code, for deployments."""

    name: str
    abi: list[dict[str, Any]]
    bytecode: str | None


class Artifacts:
    """All ABIs of a folder."""

    def __init__(self, folder: Path = config.ABI_FOLDER):
        self._folder = folder
        self._known = {p.stem: _load(p) for p in sorted(folder.glob("*.json"))}

    def __getitem__(self, name: str) -> Artifact:
        if name not in self._known:
            raise BadConfig(
                f"No ABI for {name} in {self._folder} (there are: "
                f"{', '.join(self._known) or 'none'}). Export them with `brownie run export`."
            )
        return self._known[name]

    def all_abis(self) -> list[list[dict[str, Any]]]:
        """Every ABI, for decoding errors of whichever contract refused."""
        return [artifact.abi for artifact in self._known.values()]


def _load(path: Path) -> Artifact:
    try:
        content = json.loads(path.read_text("utf-8"))
        abi = content["abi"] if isinstance(content, dict) else content
        if not isinstance(abi, list):
            raise TypeError("abi is not a list")
        bytecode = content.get("bytecode") if isinstance(content, dict) else None
    except (ValueError, KeyError, TypeError) as fault:
        raise BadConfig(
            f"{path} is not an ABI file ({fault}). Export it again with `brownie run export`."
        ) from None
    return Artifact(path.stem, abi, bytecode)
