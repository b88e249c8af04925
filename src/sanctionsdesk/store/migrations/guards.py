"""Rules that the database itself holds, written once for SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Literal

from alembic import op


def guard(
    name: str,
    table: str,
    event: Literal["INSERT", "UPDATE", "DELETE"],
    *,
    refuse_if: str,
    message: str,
) -> None:
    """Refuse a change of a row where a condition over OLD and NEW holds.

    Args:
        name: of the trigger, unique in the database.
        table: it stands on.
        event: the kind of change.
        refuse_if: SQL condition that both databases read alike.
        message: what the refused writer is told.
    """
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN "
            f"SELECT RAISE(ABORT, '{message}') WHERE {refuse_if}; END"
        )
        return
    row = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refuse_if} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; "
        f"END IF; RETURN {row}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def unguard(name: str, table: str) -> None:
    """Take a guard away."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")
