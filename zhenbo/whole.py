"""Files that are written whole or not at all: a reader never sees half of one, a crash leaves the old one."""

import os
from pathlib import Path


def write_whole(path: Path, data: bytes, *, synced: bool = True) -> None:
    """Write a file, in the place of an older one, whose mode it keeps; its folder must be there.

    synced   it also outlives a loss of power; without that only the end of this process

    Raises OSError, and then leaves nothing behind.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as out:
            if path.exists():
                os.fchmod(out.fileno(), path.stat().st_mode & 0o777)
            out.write(data)
            out.flush()
            if synced:
                os.fsync(out.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
