"""Reads who a booking is for from the customer step: somebody known, or a name with mail and phone."""

from dataclasses import dataclass

from bot.flows.data import Data, text
from bot.flows.known_customers import customer_option
from bot.flows.turn import Turn
from cards.actions import Field, Key
from cards.views import Option
from scheduling.errors import Invalid
from texts.catalogue import say
from texts.refusals import refusal_text
from usecases.read_contact import read_email, read_phone
from usecases.views import CustomerView

NEW = "new"
"""The value of Key.CUSTOMER by which the reader insists on a new customer."""
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerInput:
    """What the step brought; `problem` says what is wrong with it."""

    customer: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    is_new: bool = False
    problem: str = ""


def read_customer_input(turn: Turn, data: Data) -> CustomerInput:
    """A chosen customer wins over typed fields."""
    chosen = text(data, Field.CUSTOMER) or text(data, Key.CUSTOMER)
    is_new = chosen == NEW
    name, email, phone = (text(data, field) for field in (Field.NAME, Field.EMAIL, Field.PHONE))
    typed = CustomerInput(name=name or text(data, "name"), email=email, phone=phone, is_new=is_new)
    if is_new:
        typed = CustomerInput(
            name=typed.name, email=email or text(data, "email"), phone=phone or text(data, "phone"), is_new=True
        )
    if chosen and not is_new and not name:
        return CustomerInput(customer=chosen)
    return _checked(turn, typed)


async def same_customers(turn: Turn, found: CustomerInput) -> tuple[Option, ...]:
    """Known customers with the mail, the phone or exactly the name that was typed: offered before a new one is made."""
    views: dict[str, CustomerView] = {}
    for words in (found.email, found.phone, found.name):
        if words:
            for view in await turn.use.find_customers(turn.business_id, words, turn.actor, limit=5):
                if _is_same(view, found):
                    views[view.customer.id] = view
    return tuple(customer_option(turn, view) for view in views.values())


def _is_same(view: CustomerView, found: CustomerInput) -> bool:
    customer = view.customer
    return (
        (bool(found.email) and customer.email.casefold() == found.email.casefold())
        or (bool(found.phone) and customer.phone == found.phone)
        or customer.display_name.casefold() == found.name.casefold()
    )


def _checked(turn: Turn, typed: CustomerInput) -> CustomerInput:
    business = turn.about.business
    try:
        if not typed.name:
            raise Invalid("customer_name", "required")
        if len(typed.name) > _LONGEST_NAME:
            raise Invalid("customer_name", "too_long", most=_LONGEST_NAME)
        email, phone = read_email(typed.email), read_phone(typed.phone, business)
    except Invalid as wrong:
        problem = (
            say("chat.choose_customer", turn.language)
            if not typed.name
            else refusal_text(wrong, turn.language, turn.zone)
        )
        return CustomerInput(
            name=typed.name, email=typed.email, phone=typed.phone, is_new=typed.is_new, problem=problem
        )
    return CustomerInput(name=typed.name, email=email, phone=phone, is_new=typed.is_new)
