"""Where the temporary files of tests go."""

import tempfile
from pathlib import Path

import pytest

from tests.support import memory_disk
from tests.support.memory_disk import use_memory


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", "to be forgotten afterwards")
    monkeypatch.delenv("TMPDIR")
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_they_go_to_memory_where_there_is_room(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_disk, "ROOM", 0)
    assert use_memory(memory)
    assert tempfile.gettempdir() == str(memory)


def test_a_memory_too_small_or_missing_is_left_alone(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_disk, "ROOM", 1 << 62)
    assert not use_memory(memory)
    assert not use_memory(memory / "none")


def test_a_folder_that_was_named_stays(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(memory))
    monkeypatch.setattr(memory_disk, "ROOM", 0)
    assert not use_memory(memory)
