"""The booking card, first half: which service, with whom, when, for which customer. One record and one function per step."""

from dataclasses import dataclass
from typing import Any

from cards.views import Option, SlotPage, View


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView(View):
    """What every step shows: the lines chosen so far, and in `problem` why the last click did not lead on."""

    so_far: tuple[str, ...] = ()
    problem: str = ""
    can_go_back: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOption:
    """A service to choose. `place` is where it is given when not online; `length` and `price` are ready words."""

    value: str
    title: str
    length: str
    is_online: bool = False
    place: str = ""
    price: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookServiceView(StepView):
    """Step 1. `business` is shown when the reader has several; `can_change_business` offers to choose another."""

    services: tuple[ServiceOption, ...]
    business: str = ""
    can_change_business: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOption:
    """A person to choose; `hint` for example says when he or she is first free."""

    value: str
    name: str
    hint: str = ""
    is_me: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPersonView(StepView):
    """Step 2. With `offers_anyone` the first line is "anyone", whose value is ANYONE."""

    people: tuple[PersonOption, ...]
    offers_anyone: bool = True
    anyone_hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookTimeView(StepView):
    """Step 3."""

    page: SlotPage


@dataclass(frozen=True, slots=True, kw_only=True)
class BookCustomerView(StepView):
    """Step 4. `known` is the customer chosen so far; `recent` are offered before anything is typed; titles as "Noor · …4567 · 3 May".

    `matches` are known customers with the name, mail or phone that was entered: to be chosen, or passed by with "new customer".
    """

    known: Option | None = None
    recent: tuple[Option, ...] = ()
    matches: tuple[Option, ...] = ()
    is_new: bool = False
    name: str = ""
    email: str = ""
    phone: str = ""


def book_service_card(view: BookServiceView) -> dict[str, Any]:
    raise NotImplementedError


def book_person_card(view: BookPersonView) -> dict[str, Any]:
    raise NotImplementedError


def book_time_card(view: BookTimeView) -> dict[str, Any]:
    raise NotImplementedError


def book_customer_card(view: BookCustomerView) -> dict[str, Any]:
    raise NotImplementedError
