"""Calls of programs that may come twice: claimed before they are carried out, noted in the transaction of their change, answered again.

What a call changes and the note of it are one transaction, so that neither a crash nor a rival in another process has it done twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Busy
from scheduling.program_calls import CallMark, GivenAnswer, KnownCall, ProgramCall
from storage.engine import Database, beside
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configurations
from usecases.make_ids import make_id

LEASE = timedelta(seconds=5)
"""After so long somebody else may carry the call out. Nobody does it twice: who has lost the claim cannot commit.

Whoever works longer renews it meanwhile, so that only a process that is gone lets it end.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """`known` is the call as it was found; it is ours when its owner is."""

    mark: CallMark
    owner: str
    known: KnownCall

    @property
    def is_ours(self) -> bool:
        return self.known.owner == self.owner


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCall:
    """Ours when it is new, or was broken off before it changed anything."""

    database: Database
    clock: Clock
    lease: timedelta = LEASE

    async def __call__(self, mark: CallMark, about: str) -> Claim:
        owner, now = make_id(), self.clock.now()
        until = now + self.lease

        def claim(work: Work) -> KnownCall:
            known = work.api_answers.begin(mark, owner, until, now, about)
            is_left = known.answer is None and not known.has_written and known.lease_until <= now
            if is_left and work.api_answers.take_over(mark, known, owner, until):
                return work.api_answers.get(mark, now) or known
            return known

        return Claim(mark=mark, owner=owner, known=await self.database.write(claim))


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewCall:
    """Whether it is still ours."""

    database: Database
    clock: Clock
    lease: timedelta = LEASE

    async def __call__(self, claim: Claim) -> bool:
        until = self.clock.now() + self.lease
        return await self.database.write(lambda work: work.api_answers.renew(claim.mark, claim.owner, until))


@dataclass(frozen=True, slots=True, kw_only=True)
class FindCall:
    database: Database
    clock: Clock

    async def __call__(self, mark: CallMark) -> KnownCall | None:
        now = self.clock.now()
        return await self.database.read(lambda work: work.api_answers.get(mark, now))


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleCall:
    """Keeps the answer; without one the call came to nothing and is forgotten, unless its change was committed."""

    database: Database
    clock: Clock

    async def __call__(self, mark: CallMark, owner: str, answer: GivenAnswer | None) -> None:
        now = self.clock.now()

        def settle(work: Work) -> None:
            if answer is None:
                work.api_answers.release(mark, owner, now)
            else:
                work.api_answers.finish(mark, owner, answer)

        await self.database.write(settle)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProgramCalls:
    """What programs changed in a business, the newest first. Raises NotAllowed."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor, most: int = 50) -> tuple[ProgramCall, ...]:
        return await self.database.read(partial(self._list, business_id, actor, most))

    def _list(self, business_id: BusinessId, actor: Actor, most: int, work: Work) -> tuple[ProgramCall, ...]:
        require(self.configurations.read(work, business_id), actor, Permission.CONFIGURE)
        return tuple(work.program_calls.of_business(business_id, most))


@dataclass(slots=True)
class Noted:
    """Whether there was a write, and what the first made; it may have been rolled back."""

    has_written: bool = False
    made_id: str = ""


@contextmanager
def noting(call: ProgramCall, claim: Claim | CallMark) -> Iterator[Noted]:
    """Every write of the present task is noted as this call's, in its own transaction. Raises Busy where another took the call over."""
    noted = Noted()

    def note(work: Work, result: object) -> None:
        noted.has_written, noted.made_id = True, noted.made_id or _made(result)
        work.program_calls.add(call)
        if isinstance(claim, CallMark):
            work.api_answers.put_written(claim, _made(result), call.at, call.business_id or "")
        elif not work.api_answers.note_written(claim.mark, claim.owner, _made(result)):
            raise Busy

    with beside(note):
        yield noted


def _made(result: object) -> str:
    """The id of what a use case made, as it answers it: the id itself, the thing, a view of an appointment, or who knows it."""
    if isinstance(result, str):
        return result
    if (made_id := getattr(result, "made_id", None)) is not None:
        return str(made_id)
    view = getattr(result, "view", result)
    thing = getattr(view, "appointment", view)
    return str(getattr(thing, "id", ""))
