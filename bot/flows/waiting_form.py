"""Puts somebody who calls on the waiting list, in chat: the form, what is free already that fits, and the wish on the list."""

from dataclasses import replace
from datetime import date, timedelta

from bot.flows.data import Data, flag, local_date, text, written
from bot.flows.facts import moment_text
from bot.flows.turn import Turn
from bot.replies import Reply
from cards.actions import Field, Key
from cards.views import Option
from cards.waiting_form import WaitingFormView, waiting_form_card
from scheduling.appointment import DraftId
from scheduling.errors import Invalid, Refusal
from scheduling.parts_of_day import PARTS
from scheduling.service import Service, ServiceId
from scheduling.slots import Slot
from scheduling.staff import StaffId
from scheduling.waiting import days_between, has_waiting_list
from texts.catalogue import say_any
from texts.refusals import refusal_text
from usecases.access import MATRIX, Permission, Reach
from usecases.join_waiting_list import WaitWish
from usecases.match_customer import CustomerWish

_AHEAD = timedelta(days=14)
_SHOWN = 5
_NOBODY = "-"


def may_add(turn: Turn) -> bool:
    """Whoever books for everybody, where a service has a list."""
    role = turn.about.role
    return role is not None and MATRIX[role, Permission.MANAGE_BOOKINGS] is Reach.ALL and bool(_services(turn))


def ask(turn: Turn, data: Data, problem: str = "", free: tuple[Slot, ...] = (), mark: str = "") -> Reply:
    """The form as it was filled in, or empty."""
    view = WaitingFormView(
        language=turn.language,
        state={
            "draft": text(data, "draft") or turn.desk.new_id(),
            Key.BUSINESS.value: turn.business_id,
            Key.LANGUAGE.value: turn.language,
            "name": text(data, Field.NAME),
            "email": text(data, Field.EMAIL),
            "phone": text(data, Field.PHONE),
        },
        services=tuple(Option(value=one.id, title=one.display_name) for one in _services(turn)),
        people=_people(turn),
        parts=tuple(
            Option(value=one, title=say_any("book.part", one, turn.language)) for one in PARTS if one != "night"
        ),
        service=text(data, Field.SERVICE) or _services(turn)[0].id,
        person=_person(data),
        chosen_parts=text(data, Field.PARTS),
        first=text(data, Field.FIRST) or turn.today.isoformat(),
        last=text(data, Field.LAST) or (turn.today + _AHEAD).isoformat(),
        today=turn.today.isoformat(),
        name=text(data, Field.NAME),
        email=text(data, Field.EMAIL),
        phone=text(data, Field.PHONE),
        asks_to_text=_sends_texts(turn),
        texts=flag(data, Field.TEXTS, default=False),
        problem=problem,
        free=tuple(Option(value=written(slot.start), title=moment_text(turn, slot.start)) for slot in free[:_SHOWN]),
        mark=mark,
    )
    return Reply(card=waiting_form_card(view))


async def save(turn: Turn, data: Data) -> Reply | None:
    """None once the wish is on the list; else the form with what stands against it, or what is free already."""
    try:
        wish = _wish(turn, data)
        joined = await turn.use.join_waiting_list(wish, turn.actor)
    except Refusal as refusal:
        if refusal.code == "not_allowed":
            raise
        return ask(turn, data, refusal_text(refusal, turn.language, turn.zone))
    return ask(turn, data, free=joined.free, mark=wish.mark) if joined.wish is None else None


def _wish(turn: Turn, data: Data) -> WaitWish:
    name = text(data, Field.NAME)
    if not name:
        raise Invalid("customer_name", "required")
    person, days = _person(data), _days(data)
    parts = tuple(part for part in text(data, Field.PARTS).split(",") if part)
    wish = WaitWish(
        business_id=turn.business_id,
        service_id=ServiceId(text(data, Field.SERVICE)),
        draft_id=DraftId(text(data, "draft")[:64] or turn.desk.new_id()),
        days=days,
        parts=parts,
        staff_id=StaffId(person) if person else None,
        customer=CustomerWish(
            name=name,
            email=text(data, Field.EMAIL),
            phone=text(data, Field.PHONE),
            sms_opt_in=flag(data, Field.TEXTS, default=False),
        ),
    )
    return replace(wish, is_none_of_those=text(data, Key.VALUE) == wish.mark)


def _days(data: Data) -> tuple[date, ...]:
    first, last = local_date(data, Field.FIRST), local_date(data, Field.LAST)
    if first is None:
        raise Invalid("days", "required")
    return days_between(first, last or first)


def _person(data: Data) -> str:
    chosen = text(data, Field.PERSON)
    return "" if chosen == _NOBODY else chosen


def _services(turn: Turn) -> list[Service]:
    business = turn.about.business
    return [one for one in turn.about.services if has_waiting_list(business, one)]


def _sends_texts(turn: Turn) -> bool:
    return turn.about.tenant.is_sms_enabled and any(one.sms_enabled for one in _services(turn))


def _people(turn: Turn) -> tuple[Option, ...]:
    offering = dict.fromkeys(one for service in _services(turn) for one in service.staff_ids)
    people = (turn.person(one) for one in offering)
    return tuple(Option(value=one.id, title=one.display_name) for one in people if one and one.can_be_booked)
