"""Who comes, as the form of the last step asks it: name and address, others who are told, and the answers to what the service asks."""

import re
from collections.abc import Iterable

from booking_page.visitor import Visitor
from scheduling.appointment import Answer
from scheduling.business import Address
from scheduling.errors import Refusal, RefusalCode
from scheduling.service import FieldUse, QuestionAssignment, Service
from scheduling.waiting import WaitingWish
from usecases.change_answers import LONGEST_ANSWER
from usecases.match_customer import CustomerWish
from web.form_reader import FormReader

_BETWEEN = re.compile(r"[\s,;]+")
FIELDS = {
    "customer_name": "name",
    "customer_attendee_name": "attendee",
    "cc": "people",
    "customer_email": "email",
    "customer_phone": "phone",
    "customer_address": "address",
    "customer_notes": "notes",
}


def known_of(wish: WaitingWish) -> dict[str, str]:
    """What somebody who takes up an offer has typed before."""
    texting = {"sms": "1"} if wish.sms_opt_in else {}
    return {"name": wish.name, "email": wish.email, "phone": wish.phone, **texting}


def question_field(assignment: QuestionAssignment) -> str:
    return f"question-{assignment.question.id}"


def read_customer(visitor: Visitor, service: Service, form: FormReader) -> CustomerWish:
    fields = service.customer_fields
    answers = read_answers(form, service.questions)
    if visitor.business.page.is_customer_consent_enabled and not form.flag("consent"):
        form.text("consent", is_required=True)
    return CustomerWish(
        name=form.text("name", is_required=True),
        attendee_name=form.text("attendee"),
        email=form.text("email", is_required=visitor.needs_email(service)),
        phone=form.text("phone", is_required=form.flag("sms") or fields.phone is FieldUse.REQUIRED, most=40),
        address=Address(street=form.text("address", is_required=fields.address is FieldUse.REQUIRED)),
        notes=form.lines("notes", is_required=fields.notes is FieldUse.REQUIRED, most=4000),
        answers=tuple(one for one in answers if one.answer),
        language_tag=visitor.language,
        zone=visitor.zone,
        has_consented=form.flag("consent"),
        sms_opt_in=service.sms_enabled and form.flag("sms"),
    )


def read_answers(form: FormReader, asked: Iterable[QuestionAssignment]) -> tuple[Answer, ...]:
    """One for each question, empty where nothing was typed."""
    return tuple(
        Answer(
            question_id=one.question.id,
            question=one.question.display_name,
            answer=form.lines(question_field(one), is_required=one.must_be_answered, most=LONGEST_ANSWER),
        )
        for one in asked
    )


def read_people(form: FormReader, service: Service) -> tuple[str, ...]:
    """Addresses of others who are told too, however they were put apart; nothing where the service takes none."""
    typed = form.lines("people", most=1500)
    return tuple(_BETWEEN.split(typed.strip())) if typed.strip() and takes_people(service) else ()


def takes_people(service: Service) -> bool:
    """In a group others would read about strangers."""
    return service.further_people > 0 and not service.is_group and not service.is_on_demand


def answer_fields(refusal: Refusal) -> dict[str, str]:
    """A missing answer names its question, a missing consent its own field."""
    if refusal.code is RefusalCode.CONSENT_REQUIRED:
        return {"has_consented": "consent"}
    field = str(refusal.data.get("field", ""))
    return {field: f"question-{field}"} if refusal.code is RefusalCode.ANSWER_REQUIRED else {}
