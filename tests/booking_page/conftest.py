"""The frame of the web doors, as the tests of the web have it."""

from tests.web.conftest import clock, options, parts

__all__ = ["clock", "options", "parts"]
