"""The frame of the web doors, as the tests of the web have it; a fresh SQLite database."""

from tests.usecases.conftest import sqlite_database
from tests.web.conftest import clock, doorkeeper, options, parts

__all__ = ["clock", "doorkeeper", "options", "parts", "sqlite_database"]
