"""The columns that revisions add, in the few shapes there are. Never edited again: what a revision once made stays as it was."""

import sqlalchemy as sa


def key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def words(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def claim(name: str, default: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.true() if default else sa.false())


def number(name: str, default: int = 0) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text(str(default)))


def moment(name: str, *, is_needed: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=not is_needed)
