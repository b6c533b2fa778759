"""The metadata all tables hang on, the names of constraints, and the columns that most tables share."""

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Integer, MetaData, Text, false, text, true

from storage.types import Json, Moment

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def words(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def claim(name: str, default: bool = False) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=true() if default else false())


def number(name: str, default: int | None = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=None if default is None else text(str(default)))


def nested(name: str, default: str = "{}") -> Column[Any]:
    """A value kept as JSON; the default says whether it is one thing or a list."""
    return Column(name, Json, nullable=False, server_default=default)


def moment(name: str, *, is_needed: bool = False) -> Column[Any]:
    return Column(name, Moment, nullable=not is_needed)


def belongs_to(table: str, column: str, *, on_delete: str | None = None) -> ForeignKeyConstraint:
    """A reference within one business: its key is part of it."""
    return ForeignKeyConstraint(["business_id", column], [f"{table}.business_id", f"{table}.id"], ondelete=on_delete)


def of_business() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["business_id"], ["business.business_id"])
