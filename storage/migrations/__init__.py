"""Alembic revisions and how they are run; nothing here is imported by the rest of the product but `storage.migrating`."""
