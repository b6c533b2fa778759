"""Processes that are forked from one where everything is loaded: as tests see them they are like any other."""

import os
import re
import signal
from pathlib import Path
from subprocess import PIPE, TimeoutExpired

import pytest

from tests.support.processes import PATIENCE, line_of, start


def python(folder: Path, code: str) -> str:
    file = folder / "program.py"
    file.write_text(code, encoding="utf-8")
    return str(file)


def test_it_runs_where_and_with_what_it_is_told(tmp_path: Path) -> None:
    code = "import os, sys; print(os.getcwd(), sys.argv[1], os.environ, sys.stdin.read())"
    words = (python(tmp_path, code), "word")
    process = start(*words, environment={"ONLY": "this"}, folder=tmp_path, stdin=PIPE, stdout=PIPE)
    said, _ = process.communicate(b"line", PATIENCE)
    assert said.decode() == f"{tmp_path.resolve()} word environ({{'ONLY': 'this'}}) line\n"


def test_the_code_with_which_it_ends_is_told(tmp_path: Path) -> None:
    assert start(python(tmp_path, "raise SystemExit(7)")).wait(PATIENCE) == 7


def test_an_exception_ends_it_as_anywhere(tmp_path: Path) -> None:
    with (tmp_path / "errors").open("w") as errors:
        assert start(python(tmp_path, "1 / 0"), stderr=errors).wait(PATIENCE) == 1
    assert "ZeroDivisionError" in (tmp_path / "errors").read_text()


def test_it_can_be_killed(tmp_path: Path) -> None:
    process = start(python(tmp_path, "import time; time.sleep(1000)"))
    assert process.poll() is None
    os.kill(process.pid, 0)
    process.kill()
    assert process.wait(PATIENCE) == -signal.SIGKILL
    process.kill()


def test_it_has_files_of_nobody_else(tmp_path: Path) -> None:
    beside = start(python(tmp_path, "import sys; sys.stdin.read()"), stdin=PIPE)
    code = "import os; print(sorted(int(one) for one in os.listdir('/dev/fd'))[:3], len(os.listdir('/dev/fd')))"
    said, _ = start(python(tmp_path, code), stdout=PIPE).communicate(timeout=PATIENCE)
    beside.communicate(timeout=PATIENCE)
    assert said == b"[0, 1, 2] 4\n"


def test_who_says_nothing_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    process = start(python(tmp_path, "print('half', flush=True); import time; time.sleep(1000)"), stdout=PIPE)
    with pytest.raises(TimeoutExpired, match=re.escape(str(tmp_path))):
        process.communicate(timeout=0.5)
    process.kill()
    process.communicate()


async def test_a_line_that_does_not_come_is_named(tmp_path: Path) -> None:
    process = start(python(tmp_path, "import time; time.sleep(1000)"), stdout=PIPE)
    with pytest.raises(AssertionError, match="the word: not said within 0 s"):
        await line_of(process, "the word", seconds=0.2)


async def test_a_line_of_who_has_ended_is_named_with_the_code(tmp_path: Path) -> None:
    process = start(python(tmp_path, "raise SystemExit(7)"), stdout=PIPE)
    with pytest.raises(AssertionError, match="the word: not said before it ended with 7"):
        await line_of(process, "the word")
