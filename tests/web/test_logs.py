"""What a log line of a fault holds, seen from a process of its own."""

import json
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


REQUEST = """
import structlog
from web.logs import Answered, log_request, set_up_logs

set_up_logs("json", {level!r})
answered = Answered(method="GET", route='/a "b" é', status=200, milliseconds=1.5, client="::1")
log_request(answered, "0123")
structlog.get_logger("access").info("request", **answered._asdict(), request_id="0123")
"""


def said_of_request(level: str) -> list[dict[str, object]]:
    run = subprocess.run(
        [sys.executable, "-c", REQUEST.format(level=level)], capture_output=True, text=True, timeout=180, check=True
    )
    return [json.loads(line) for line in run.stderr.splitlines()]


def test_the_line_of_a_request_is_the_one_it_would_be_the_long_way() -> None:
    quick, long = said_of_request("info")
    assert (quick.pop("timestamp"), long.pop("timestamp")) != ("", "")
    assert quick == long


def test_where_only_faults_are_logged_no_request_is() -> None:
    assert said_of_request("warning") == []
