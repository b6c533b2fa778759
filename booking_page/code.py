"""The step between the details and the booking where the business wants the address proven (B41): the code from the mail.

Everything typed before travels along in the form, so that nothing is lost and nothing is kept of who does not go on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from booking_page.visitor import Visitor
from scheduling.errors import Refusal, RefusalCode
from scheduling.one_time_code import HOLDS
from usecases.hold_slot import HoldSlot, HoldWish
from usecases.open_page import VISITOR
from usecases.prove_address import CodeWish, SendCode, TryCode
from web.form_reader import FormReader
from web.limits import VisitLimit

FIELD = "one_time_code"
"""The field of the form that the code is typed into."""
_NOT_CARRIED = frozenset({FIELD, "action"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeStep:
    """`mails` are the codes that one visitor may have sent, whatever for."""

    send_code: SendCode
    try_code: TryCode
    hold_slot: HoldSlot
    mails: VisitLimit

    async def send(self, visitor: Visitor, wish: HoldWish | None, code: CodeWish) -> None:
        """The start is kept as long as the code holds. Raises SlotRefused when it has gone, else what SendCode does."""
        self.mails.count(visitor.request)
        if wish is not None:
            await self.hold_slot(wish, VISITOR)
        await self.send_code(code)

    async def check(self, visitor: Visitor, form: FormReader, code: CodeWish) -> None:
        """What was typed as the code, if the form has such a field. Raises Invalid."""
        if FIELD in form.names:
            await self.try_code(visitor.business.id, code.draft_id, form.text(FIELD, most=100))


def is_about_code(refusal: Refusal) -> bool:
    """Whether the page with the code is to be shown: for the first time, or with what was wrong there."""
    return refusal.code is RefusalCode.CODE_REQUIRED or refusal.data.get("field") == FIELD


def code_page(visitor: Visitor, form: FormReader, hold_until: Any, **facts: object) -> web.Response:
    left = hold_until - visitor.now if hold_until else timedelta()
    return visitor.render(
        "book_code.html",
        status=422 if form.errors else 200,
        form=form,
        field=FIELD,
        carried=list(carried(form)),
        email=form.text("email"),
        minutes=int(HOLDS.total_seconds() // 60),
        seconds_left=max(0, int(left.total_seconds())),
        **facts,
    )


def carried(form: FormReader) -> Iterator[tuple[str, str]]:
    """All that was typed before, field by field."""
    for name in form.names:
        if name not in _NOT_CARRIED:
            yield from ((name, value) for value in form.many(name))
