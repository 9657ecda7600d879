"""A checkout of its own, as after `git clone` and `make install`, without installing anew."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = ("brownie", "zhenbo")


def clone(folder: Path) -> None:
    """The files of this checkout, its installed packages, and its compiled contracts."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    shutil.copytree(ROOT / "build" / "contracts", folder / "build" / "contracts")
    shutil.copytree(ROOT / "build" / "interfaces", folder / "build" / "interfaces")
    _node_packages(folder / "node_modules")
    _environment(folder)


def _node_packages(home: Path) -> None:
    """A link to each package: by one to the folder `npm ci`, which empties it first, would empty ours."""
    home.mkdir()
    for package in (ROOT / "node_modules").iterdir():
        if package.name != ".ready":
            (home / package.name).symlink_to(package)
    (home / ".ready").touch()


def _environment(folder: Path) -> None:
    """A virtual environment whose packages are those of the running one, and whose checkout is `folder`."""
    home = folder / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    packages = home / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    installed = [folder for folder in sys.path if folder.endswith("site-packages")]
    (packages / "installed.pth").write_text("\n".join(installed) + "\n", encoding="utf-8")
    subprocess.run([home / "bin" / "python", "-m", "toolchain.install"], cwd=folder, check=True)
    for name in PROGRAMS:
        script = (Path(sys.prefix) / "bin" / name).read_text(encoding="utf-8")
        _, _, rest = script.partition("\n")
        (home / "bin" / name).write_text(f"#!{home / 'bin' / 'python'}\n{rest}", encoding="utf-8")
        (home / "bin" / name).chmod(0o755)
    (home / ".ready").touch()
