"""Who is signed in with a browser: a row per sign-in that every process sees, gone at once when somebody signs out."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from scheduling.clock import Clock
from scheduling.identity import SignedIn
from scheduling.staff import AccountId
from storage.engine import Database
from storage.work import Work
from usecases.make_ids import digest_of

LIFE = timedelta(hours=12)
"""A working day; it is not made longer by using it."""
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """The answer is what the browser keeps: it is stored nowhere else."""

    database: Database
    clock: Clock

    async def __call__(self, account_id: AccountId, *, is_guest: bool = False) -> str:
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self.clock.now()
        digest = digest_of(token)
        await self.database.write(lambda work: work.sessions.add(digest, account_id, now, now + LIFE, guest=is_guest))
        return token


@dataclass(frozen=True, slots=True, kw_only=True)
class FindSession:
    database: Database
    clock: Clock

    async def __call__(self, token: str) -> SignedIn | None:
        """None for a session that has ended or never was."""
        if not token:
            return None
        digest, now = digest_of(token), self.clock.now()
        return await self.database.read(lambda work: work.sessions.find(digest, now))


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession:
    database: Database

    async def __call__(self, token: str) -> None:
        """For every browser that has it, also one that stole it."""
        if token:
            await self.database.write(partial(_end, digest_of(token)))


def _end(digest: str, work: Work) -> None:
    work.sessions.drop(digest)
