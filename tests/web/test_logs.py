"""What a log line of a fault holds, seen from a process of its own."""

import subprocess
import sys

import pytest

PROGRAM = """
import structlog
from web.logs import set_up_logs

set_up_logs({form!r}, "info")
customer = "Noor Jansen"
try:
    raise RuntimeError("broken")
except RuntimeError:
    structlog.get_logger("x").exception("a turn failed")
"""


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_fault_is_logged_with_its_place_and_without_the_values_of_variables(form: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(form=form)], capture_output=True, text=True, timeout=180, check=True
    )
    assert "RuntimeError" in run.stderr
    assert "a turn failed" in run.stderr
    assert "Noor" not in run.stderr
