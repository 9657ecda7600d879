"""Which indexer may write: one at a time. A lease that is not renewed falls to whoever comes next.

What keeps the store whole is that every step renews the lease in its own transaction: an indexer that lost
it, however long it slept, writes nothing more.
"""

import os
import secrets
import socket

from sqlalchemy import Connection, delete, select, update

from zhenbo.errors import StoreBusy
from zhenbo.indexer.store_rows import upsert
from zhenbo.indexer.store_tables import LEASE

LENGTH = 60  # seconds
_NAME = "indexer"


def new_holder() -> str:
    """A name for this indexer that says where it runs: host, process, and a word of its own."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def take(connection: Connection, holder: str, now: float) -> None:
    """Take the lease. Raises StoreBusy where another indexer holds it, and is alive as far as can be seen."""
    row = connection.execute(select(LEASE).where(LEASE.c.name == _NAME).with_for_update()).one_or_none()
    if row is not None and row.holder != holder and row.until > now * 1000 and not _dead(row.holder):
        raise StoreBusy(
            f"another indexer ({_who(row.holder)}) writes to this store; stop it first, or wait "
            f"{row.until / 1000 - now:.0f} s if it has crashed"
        )
    upsert(connection, LEASE, [{"name": _NAME, "holder": holder, "until": int((now + LENGTH) * 1000)}])


def renew(connection: Connection, holder: str, now: float) -> None:
    """Keep the lease. Raises StoreBusy where another indexer has taken it."""
    mine = (LEASE.c.name == _NAME, LEASE.c.holder == holder)
    kept = connection.execute(update(LEASE).where(*mine).values(until=int((now + LENGTH) * 1000)))
    if kept.rowcount != 1:
        raise StoreBusy("another indexer has taken over this store; this one stops")


def release(connection: Connection, holder: str) -> None:
    """Let go of the lease, where it is still ours."""
    connection.execute(delete(LEASE).where(LEASE.c.name == _NAME, LEASE.c.holder == holder))


def holder_of(connection: Connection, now: float) -> str | None:
    """Who writes now; None where nobody does."""
    row = connection.execute(select(LEASE).where(LEASE.c.name == _NAME)).one_or_none()
    return None if row is None or row.until <= now * 1000 or _dead(row.holder) else _who(row.holder)


def _who(holder: str) -> str:
    host, process, _ = holder.rsplit(":", 2)
    return f"process {process} on {host}"


def _dead(holder: str) -> bool:
    """Whether the holder ran on this machine and is no more."""
    host, process, _ = holder.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
