"""A customer found: how to reach him or her, coming and past appointments, and booking again."""

from dataclasses import dataclass
from typing import Any

from cards.views import AppointmentFacts, Option, View


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCardView(View):
    """One customer; `past` newest first, as ready lines."""

    customer_id: str
    name: str
    email: str = ""
    phone: str = ""
    customer_language: str = ""
    notes: str = ""
    last_visit: str = ""
    coming: tuple[AppointmentFacts, ...] = ()
    more_coming: int = 0
    past: tuple[str, ...] = ()
    can_book: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersView(View):
    """Several customers, or none, for what was asked."""

    asked: str
    customers: tuple[Option, ...] = ()
    more: int = 0


def customer_card(view: CustomerCardView) -> dict[str, Any]:
    raise NotImplementedError


def customers_card(view: CustomersView) -> dict[str, Any]:
    raise NotImplementedError
