"""`python -m toolchain.install`: let every Python of this virtual environment know the checkout.

Writes one path file. Its first line makes `zhenbo`, `toolchain`, `scripts` and `bench` importable from
anywhere, its second starts at_import, which acts only inside the checkout.
"""

import pathlib
import sys
import sysconfig

from toolchain.environment import ROOT

NAME = "zhenbo-checkout.pth"
START = "import toolchain.at_import; toolchain.at_import.install()"


def path_file() -> pathlib.Path:
    return pathlib.Path(sysconfig.get_path("purelib")) / NAME


def main() -> int:
    if sys.prefix == sys.base_prefix:
        cure = "python3 -m venv .venv && . .venv/bin/activate"
        print(f"no virtual environment is active: {cure}", file=sys.stderr)
        return 2
    path_file().write_text(f"{ROOT}\n{START}\n", encoding="utf-8")
    print(f"wrote {path_file()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
