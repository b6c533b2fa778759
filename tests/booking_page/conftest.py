"""The frame of the web doors, as the tests of the web have it; a fresh SQLite database; the demo business served."""

from tests.tab.conftest import demo
from tests.usecases.conftest import sqlite_database
from tests.web.conftest import clock, options, parts

__all__ = ["clock", "demo", "options", "parts", "sqlite_database"]
