"""The tables of what was read from the chain, one numbered step after another; a step is never changed.

Written by hand rather than with Alembic: only these few tables ever hold what cannot be made anew. All others
are made from them, so a store that an older program made gets those anew instead of changed.
"""

from sqlalchemy import Column, Connection, Integer, MetaData, Table, func, insert, inspect, select, text

from zhenbo.errors import BadStore

# {bytes} is the database's type for bytes
MIGRATIONS: dict[int, tuple[str, ...]] = {
    1: (
        "CREATE TABLE store_facts (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
        """CREATE TABLE contracts (address {bytes} NOT NULL PRIMARY KEY, deployment TEXT NOT NULL,
           name TEXT NOT NULL, created BIGINT NOT NULL)""",
        """CREATE TABLE steps (deployment TEXT NOT NULL, stop BIGINT NOT NULL, start BIGINT NOT NULL,
           hash {bytes} NOT NULL, PRIMARY KEY (deployment, stop))""",
        """CREATE TABLE chain_events (block BIGINT NOT NULL, log_index INTEGER NOT NULL,
           deployment TEXT NOT NULL, contract TEXT NOT NULL, name TEXT NOT NULL, args TEXT NOT NULL,
           address {bytes} NOT NULL, tx {bytes} NOT NULL, time BIGINT NOT NULL,
           PRIMARY KEY (block, log_index))""",
        "CREATE INDEX chain_events_by_deployment ON chain_events (deployment, block, log_index)",
        "CREATE INDEX chain_events_by_name ON chain_events (contract, name, block)",
        """CREATE TABLE undo (deployment TEXT NOT NULL, stop BIGINT NOT NULL, seq INTEGER NOT NULL,
           made TEXT NOT NULL, row_key TEXT NOT NULL, before TEXT, PRIMARY KEY (deployment, stop, seq))""",
        "CREATE TABLE lease (name TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL)",
    ),
}
_VERSIONS = Table(
    "store_versions",
    MetaData(),
    Column("version", Integer, primary_key=True, autoincrement=False),
)
_LOCK = 7_236_981  # PostgreSQL's advisory lock of whoever migrates; any number that nobody else uses


def migrate(connection: Connection) -> None:
    """Bring the store to the newest version, within the caller's transaction.

    Raises BadStore where a newer program made it.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    version, newest = version_of(connection), max(MIGRATIONS)
    if version > newest:
        raise BadStore(
            f"the store is of version {version}, this program knows {newest}: use the program that made it, "
            "or a newer one"
        )
    if version == newest:
        return
    if version == 0:
        _VERSIONS.create(connection)
    kind = "BYTEA" if connection.dialect.name == "postgresql" else "BLOB"
    for number in range(version + 1, newest + 1):
        for statement in MIGRATIONS[number]:
            connection.execute(text(statement.replace("{bytes}", kind)))
        connection.execute(insert(_VERSIONS), {"version": number})


def version_of(connection: Connection) -> int:
    """The version of the store; 0 where there is none yet."""
    if not inspect(connection).has_table(_VERSIONS.name):
        return 0
    return int(connection.execute(select(func.max(_VERSIONS.c.version))).scalar_one() or 0)
