"""Shows that a mail address is the visitor's own before a booking counts, where the business wants it (B41): send a code, try it."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.appointment import DraftId
from scheduling.business import Business, BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, PolicyRefused, RefusalCode
from scheduling.notices import Channel, NoticeKind
from scheduling.one_time_code import ADDRESS_PERIOD, MOST_PER_ADDRESS, OneTimeCode, Trial, code_to_send, tried
from scheduling.rules import Audience
from storage.engine import Database
from storage.records import OutboxItem
from storage.work import Work
from usecases.booking_codes import BookingCodes
from usecases.match_customer import CustomerWish
from usecases.outbox_rows import plain_row
from usecases.read_contact import read_email


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeWish:
    """Who wants to book what under which draft, and what was typed as the own address."""

    business_id: BusinessId
    draft_id: DraftId
    email: str
    language_tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCode:
    """By mail, at once. Raises Invalid for no address, PolicyRefused when codes were sent too often."""

    database: Database
    clock: Clock

    async def __call__(self, wish: CodeWish) -> OneTimeCode:
        email = read_email(wish.email)
        if not email:
            raise Invalid("customer_email", "required")
        return await self.database.write(partial(self._send, wish, email, self.clock.now()))

    def _send(self, wish: CodeWish, email: str, now: datetime, work: Work) -> OneTimeCode:
        """The transaction."""
        before = work.one_time_codes.take(wish.business_id, wish.draft_id)
        code = code_to_send(before, wish.draft_id, email, wish.language_tag, now)
        if code is before:
            return code
        if work.one_time_codes.sent_to(wish.business_id, email, now - ADDRESS_PERIOD) >= MOST_PER_ADDRESS:
            raise PolicyRefused(RefusalCode.POLICY, rule="codes_used_up")
        work.one_time_codes.put(wish.business_id, code)
        work.outbox.add([_mail(wish.business_id, code, now)])
        return code


@dataclass(frozen=True, slots=True, kw_only=True)
class TryCode:
    """Raises Invalid for a wrong one, one that has ended, and one that was tried too often; every try is counted."""

    database: Database
    clock: Clock
    codes: BookingCodes

    async def __call__(self, business_id: BusinessId, draft_id: DraftId, typed: str) -> None:
        trial, left = await self.database.write(partial(self._try, business_id, draft_id, typed, self.clock.now()))
        if trial is not Trial.RIGHT:
            raise _refusal(trial, left)

    def _try(
        self, business_id: BusinessId, draft_id: DraftId, typed: str, now: datetime, work: Work
    ) -> tuple[Trial, int]:
        """The transaction."""
        before = work.one_time_codes.take(business_id, draft_id)
        is_right = before is not None and self.codes.opens(typed, business_id, draft_id, before.number)
        trial, after = tried(before, is_right, now)
        if after is not None and after is not before:
            work.one_time_codes.put(business_id, after)
        return trial, after.tries_left if after else 0


def require_proof(
    work: Work, business: Business, draft_id: DraftId, customer: CustomerWish, audience: Audience, now: datetime
) -> None:
    """Raises PolicyRefused where customers must show that the address is theirs and have not done so yet."""
    if audience is not Audience.CUSTOMER or not business.page.enforce_one_time_password:
        return
    if not customer.email:
        raise Invalid("customer_email", "required")
    code = work.one_time_codes.get(business.id, draft_id)
    if code is None or not code.proves(customer.email, now):
        raise PolicyRefused(RefusalCode.CODE_REQUIRED, rule="one_time_code", field="customer_email")


def _mail(business_id: BusinessId, code: OneTimeCode, now: datetime) -> OutboxItem:
    key = f"{NoticeKind.BOOKING_CODE}.{code.draft_id}.{code.sent}"
    facts = {"draft_id": code.draft_id, "number": code.number}
    return plain_row(business_id, Channel.MAIL, NoticeKind.BOOKING_CODE, key, facts, now=now, due_at=now)


def _refusal(trial: Trial, left: int) -> Invalid:
    match trial:
        case Trial.WRONG:
            return Invalid("one_time_code", "code_wrong", left=left)
        case Trial.USED_UP:
            return Invalid("one_time_code", "code_used_up")
        case _:
            return Invalid("one_time_code", "code_expired")
