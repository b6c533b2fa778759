"""SQLite's one writer thread: everything that waits is committed together, and nobody is answered before COMMIT.

As long as none fails they run one after another. When one does, the group is rolled back and run again with a savepoint for each, and so
are the groups after it until none fails. When SQLite threw the whole transaction away, or COMMIT fails, it is run again one by one.
Only the one that fails is told so.
"""

import asyncio
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError, OperationalError

from scheduling.errors import Busy
from storage.changes import Raised
from storage.guards import refusal_of
from storage.steps import Steps, Told
from storage.work import Work

_LARGEST_GROUP = 128
_PAUSE_SECONDS, _MOST_PAUSES = 0.0005, 10
WRITER_SETTINGS = ("temp_store = MEMORY", "cache_size = -16000", "wal_autocheckpoint = 4000")
"""What a savepoint may have to give back stays in memory; a group's pages stay there too (16 MB), and 16 MB of log are
written before pages go to their places: many bookings change the same pages. None of it bears on what a COMMIT keeps."""
_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True, eq=False)
class Job:
    """One write that waits for its turn. `begin` and `drop` exclude each other."""

    function: Callable[[Work], Any]
    future: asyncio.Future[Any]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _has_begun: bool = False
    _is_dropped: bool = False

    def begin(self) -> bool:
        """Whether it may run; from now on it runs to its end."""
        with self._lock:
            self._has_begun = not self._is_dropped
            return self._has_begun

    def drop(self) -> None:
        """The caller has gone: do not begin it. One that has begun goes on."""
        with self._lock:
            self._is_dropped = not self._has_begun


@dataclass(slots=True, kw_only=True, eq=False)
class Outcome:
    """What one job came to; `raised` holds the version numbers it lifted, `told` what that was about."""

    job: Job
    result: Any = None
    error: BaseException | None = None
    raised: Raised = field(default_factory=dict)
    told: Told = field(default_factory=dict)

    def answer(self) -> None:
        if self.job.future.done():
            return
        if self.error is None:
            self.job.future.set_result(self.result)
        else:
            self.job.future.set_exception(self.error)


class GroupCommit:
    """The writer thread with its own connection. `on_outcomes` is called on it after each COMMIT, of which `steps` is told before."""

    def __init__(self, engine: Engine, steps: Steps, on_outcomes: Callable[[list[Outcome]], None]) -> None:
        self._engine = engine
        self._steps = steps
        self._on_outcomes = on_outcomes
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._is_stopped = False
        self._are_many = False
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        if self._is_stopped:
            raise RuntimeError("the database has been closed")
        self._waiting.put(job)

    def stop(self) -> None:
        """Everything submitted before is still done."""
        self._is_stopped = True
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        with self._engine.connect() as connection:
            for setting in WRITER_SETTINGS:
                _raw(connection).execute(f"PRAGMA {setting}")
            work, is_open, has_failed = Work(connection), True, False
            while is_open:
                jobs, is_open = self._next_group()
                begun = [job for job in jobs if job.begin()]
                if begun:
                    outcomes = _outcomes(work, begun, self._steps, is_apart=has_failed)
                    has_failed = any(outcome.error for outcome in outcomes)
                    self._on_outcomes(outcomes)

    def _next_group(self) -> tuple[list[Job], bool]:
        job = self._waiting.get()
        if self._are_many:
            self._let_more_come()
        group, is_open = self._waiting_from(job)
        self._are_many = len(group) > 1
        return group, is_open

    def _let_more_come(self) -> None:
        """Where several come at a time, those whom the loop is just about to hand over share the COMMIT with the others."""
        for _ in range(_MOST_PAUSES):
            before = self._waiting.qsize()
            time.sleep(_PAUSE_SECONDS)
            if self._waiting.qsize() == before:
                return

    def _waiting_from(self, job: Job | None) -> tuple[list[Job], bool]:
        group: list[Job] = []
        while job is not None:
            group.append(job)
            if len(group) == _LARGEST_GROUP:
                return group, True
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                return group, True
        return group, False


class _ThrownAway(Exception):
    """SQLite has ended the transaction by itself: disk full, an I/O error, a constraint that rolls everything back."""


class _HasFailed(Exception):
    """One of several that were not kept apart: what the others did cannot be kept without it."""


def _outcomes(work: Work, jobs: list[Job], steps: Steps, *, is_apart: bool) -> list[Outcome]:
    """An outcome for everybody, whatever happens: a writer that dies would leave all callers waiting."""
    try:
        return _commit(work, jobs, steps, is_apart=is_apart)
    except Exception as error:
        _log.exception("a group of writes failed for an unforeseen reason")
        return [Outcome(job=job, error=error) for job in jobs]


def _commit(work: Work, jobs: list[Job], steps: Steps, *, is_apart: bool) -> list[Outcome]:
    try:
        return _commit_together(work, jobs, steps, is_apart=is_apart)
    except _HasFailed:
        return _commit(work, jobs, steps, is_apart=True)
    except (sqlite3.Error, _ThrownAway) as error:
        if len(jobs) == 1:
            return [Outcome(job=jobs[0], error=_told(error))]
    return [outcome for job in jobs for outcome in _commit(work, [job], steps, is_apart=False)]


def _commit_together(work: Work, jobs: list[Job], steps: Steps, *, is_apart: bool) -> list[Outcome]:
    raw = _raw(work.connection)
    raw.execute("BEGIN IMMEDIATE")
    try:
        outcomes = _run_apart(work, raw, jobs) if is_apart else _run_on(work, raw, jobs)
        if not is_apart and outcomes[-1].error is not None:
            return outcomes
        with steps.committing([(outcome.raised, outcome.told) for outcome in outcomes]):
            raw.execute("COMMIT")
        return outcomes
    finally:
        if raw.in_transaction:
            raw.execute("ROLLBACK")


def _run_apart(work: Work, raw: sqlite3.Connection, jobs: list[Job]) -> list[Outcome]:
    return [_run_in_savepoint(work.afresh(), raw, job) for job in jobs]


def _run_on(work: Work, raw: sqlite3.Connection, jobs: list[Job]) -> list[Outcome]:
    """One after another, the last of which may have failed if it is alone."""
    outcomes = list[Outcome]()
    for job in jobs:
        outcomes.append(_run(work.afresh(), raw, job))
        if outcomes[-1].error is not None and len(jobs) > 1:
            raise _HasFailed
    return outcomes


def _run_in_savepoint(work: Work, raw: sqlite3.Connection, job: Job) -> Outcome:
    raw.execute("SAVEPOINT one_write")
    outcome = _run(work, raw, job)
    if outcome.error is not None:
        raw.execute("ROLLBACK TO one_write")
    raw.execute("RELEASE one_write")
    return outcome


def _run(work: Work, raw: sqlite3.Connection, job: Job) -> Outcome:
    outcome = Outcome(job=job)
    try:
        outcome.result = job.function(work)
        outcome.raised, outcome.told = work.raised, work.told
    except IntegrityError as error:
        outcome.error = refusal_of(error) or error
    except BaseException as error:  # it is the caller's, whatever it is
        outcome.error = error
    if not raw.in_transaction:
        raise _ThrownAway from outcome.error
    return outcome


def _raw(connection: Connection) -> sqlite3.Connection:
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError(f"the writer needs the connection of sqlite3, not {type(raw)}")
    return raw


def _told(error: Exception) -> BaseException:
    """What the caller of a lone write hears when its transaction could not be kept."""
    if isinstance(error, _ThrownAway):
        return error.__cause__ or OperationalError("COMMIT", {}, error)
    if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    ):
        return Busy("the database is locked by another process")
    return error
