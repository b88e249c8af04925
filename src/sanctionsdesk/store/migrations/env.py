"""Alembic's entry: run the steps on the connection that the desk opened."""

from __future__ import annotations

from alembic import context

from sanctionsdesk.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
