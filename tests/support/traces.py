"""Where words stand in a database: every column of every table is read."""

from collections.abc import Collection

from sqlalchemy import select

from storage import Work
from storage.tables import metadata


def places_of(words: Collection[str], work: Work) -> set[str]:
    """Table and column of each value that holds one of the words; they are to be given in small letters."""
    return {
        f"{table.name}.{name}"
        for table in metadata.sorted_tables
        for row in work.connection.execute(select(table))
        for name, value in row._mapping.items()
        if any(word in str(value).casefold() for word in words)
    }
