"""`python -m toolchain.lock`: write all lock files anew, with hashes and without download addresses.

requirements.lock         everything that runs, tests and checks the project, from pyproject.toml
requirements-build.lock   what builds the few packages that come as source
requirements-spark.lock   what `make test-long` adds: Spark
"""

import os
import pathlib
import subprocess
import sys
import tomllib

from toolchain.environment import ROOT

# only PyPI itself: wheels that this machine keeps elsewhere would leave hashes that others cannot get
INDEX = "https://pypi.org/simple"
WITH_HASHES = ["--generate-hashes", "--universal", "--python-version", "3.11"]
PLAIN = ["--quiet", "--no-config", "--no-header", "--no-annotate"]
WRITTEN = "# Written by `make lock`; the hashes are those of every file that PyPI offers for the version.\n"
FROM_SOURCE = """\
# eth-brownie is built from its source: the compiled wheel fails in state machines and in coverage.
--no-binary eth-brownie
"""
BUILD_TOOLS = "setuptools==80.9.0\nwheel==0.47.0\npackaging==24.2\n"


def pinned(arguments: list[str], given: str | None = None) -> str:
    """What the resolver pins, as text of a requirements file."""
    command = [sys.executable, "-m", "uv", "pip", "compile", *PLAIN, *WITH_HASHES, "--default-index", INDEX]
    done = subprocess.run(
        [*command, *arguments], cwd=ROOT, input=given, text=True, stdout=subprocess.PIPE, check=True
    )
    return done.stdout


def main() -> int:
    os.environ["BROWNIE_NOCOMPILE"] = "1"
    everything = pinned(["--extra", "dev", "pyproject.toml"])
    tools = pinned(["-"], BUILD_TOOLS)
    extras = tomllib.loads(pathlib.Path(ROOT, "pyproject.toml").read_text(encoding="utf-8"))
    spark = pinned(["-"], "\n".join(extras["project"]["optional-dependencies"]["spark"]))
    root = pathlib.Path(ROOT)
    (root / "requirements.lock").write_text(WRITTEN + FROM_SOURCE + everything, encoding="utf-8")
    (root / "requirements-build.lock").write_text(WRITTEN + tools, encoding="utf-8")
    (root / "requirements-spark.lock").write_text(WRITTEN + spark, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
