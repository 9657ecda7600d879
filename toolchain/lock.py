"""`python -m toolchain.lock`: write both lock files anew, with hashes and without download addresses.

requirements.lock         everything that runs, tests and checks the project, from pyproject.toml
requirements-build.lock   what builds the few packages that come as source
"""

import os
import pathlib
import subprocess
import sys

from toolchain.environment import ROOT

# only PyPI itself: wheels that this machine keeps elsewhere would leave hashes that others cannot get
COMPILE = (
    "-m uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes "
    "--no-header --no-annotate --default-index https://pypi.org/simple"
).split()
WRITTEN = "# Written by `make lock`; the hashes are those of every file that PyPI offers for the version.\n"
FROM_SOURCE = """\
# eth-brownie is built from its source: the compiled wheel fails in state machines and in coverage.
--no-binary eth-brownie
"""
BUILD_TOOLS = "setuptools==80.9.0\nwheel==0.47.0\npackaging==24.2\n"


def pinned(arguments: list[str], given: str | None = None) -> str:
    """What the resolver pins, as text of a requirements file."""
    command = [sys.executable, *COMPILE, *arguments]
    done = subprocess.run(command, cwd=ROOT, input=given, text=True, stdout=subprocess.PIPE, check=True)
    return done.stdout


def main() -> int:
    os.environ["BROWNIE_NOCOMPILE"] = "1"
    everything = pinned(["--extra", "dev", "pyproject.toml"])
    tools = pinned(["-"], BUILD_TOOLS)
    root = pathlib.Path(ROOT)
    (root / "requirements.lock").write_text(WRITTEN + FROM_SOURCE + everything, encoding="utf-8")
    (root / "requirements-build.lock").write_text(WRITTEN + tools, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
