"""Completes Brownie's modules right after Python has loaded them.

The path file of the virtual environment runs install() at every start of Python, so this module imports next
to nothing. As long as nobody imports Brownie inside this checkout, nothing happens.
"""

import sys
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


class _Completing:
    """Loads a module as its own loader would, then hands it to the function that completes it."""

    def __init__(self, loader, complete):
        self._loader = loader
        self._complete = complete

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._complete(module)


class _Finder:
    """Answers for the few Brownie modules that are completed, and leaves all others to Python."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "brownie" and not name.startswith("brownie."):
            return None
        from toolchain import environment

        if not environment.inside_project():
            return None
        if name == "brownie":
            environment.prepare()
            return None
        from toolchain import brownie_parts

        complete = brownie_parts.COMPLETED.get(name)
        spec = PathFinder.find_spec(name, path) if complete else None
        if spec is not None:
            spec.loader = _Completing(spec.loader, complete)
        return spec


def install() -> None:
    """Ask before every other finder. pytest puts its own in front while it starts, so it calls this again."""
    if _Finder in sys.meta_path:
        sys.meta_path.remove(_Finder)
    sys.meta_path.insert(0, _Finder)
