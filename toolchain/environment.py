"""Variables that Brownie and its compiler library read while they are being imported."""

import os
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NODE_PROGRAMS = os.path.join(ROOT, "node_modules", ".bin")
COMPILERS = os.path.join(ROOT, "toolchain", "solc")
SPARE_HOME = os.path.join(ROOT, ".brownie-home")


def inside_project() -> bool:
    """Whether the working directory lies in this checkout; elsewhere nothing is touched."""
    try:
        here = os.path.realpath(os.getcwd())
    except FileNotFoundError:  # the working directory was deleted
        return False
    return here == os.path.realpath(ROOT) or here.startswith(os.path.realpath(ROOT) + os.sep)


def prepare() -> None:
    """Point this process and its children at the compiler launcher, the node programs and a usable home."""
    os.environ["SOLCX_BINARY_PATH"] = COMPILERS
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if NODE_PROGRAMS not in folders:
        os.environ["PATH"] = os.pathsep.join([NODE_PROGRAMS, *folders])
    if not _usable(os.environ.get("HOME", "")):
        os.makedirs(SPARE_HOME, exist_ok=True)
        os.environ["HOME"] = SPARE_HOME


def _usable(home: str) -> bool:
    """Brownie creates folders in the home when it is imported: try exactly that."""
    if not os.path.isdir(home):
        return False
    try:
        with tempfile.TemporaryDirectory(prefix=".zhenbo-probe-", dir=home):
            return True
    except OSError:
        return False


def chosen_chain() -> str:
    """Id of the network that is used when none is named: the variable CHAIN, else ganache."""
    return os.environ.get("CHAIN") or "ganache"
