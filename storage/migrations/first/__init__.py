"""The tables as the first revision makes them: a frozen copy of `storage.tables`, which goes on changing. Never edited again."""

from storage.migrations.first import bookings, configuration, messages, people
from storage.migrations.first.base import metadata

__all__ = ["bookings", "configuration", "messages", "metadata", "people"]
