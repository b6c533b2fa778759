"""The frame of the web doors, as the tests of the web have it; a fresh SQLite database."""

from tests.usecases.conftest import sqlite_database
from tests.web.conftest import clock, options, parts

__all__ = ["clock", "options", "parts", "sqlite_database"]
