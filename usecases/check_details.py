"""What a service asks of its customers: an address, answers, consent. Staff may book without; customers may not."""

from collections.abc import Sequence

from scheduling.business import Business
from scheduling.errors import Invalid, PolicyRefused, RefusalCode
from scheduling.rules import Audience
from scheduling.service import FieldUse, Service
from usecases.match_customer import CustomerWish, cleaned

LONGEST = {"name": 200, "notes": 4000}


def checked_customers(
    business: Business, service: Service, wishes: Sequence[CustomerWish], audience: Audience
) -> tuple[CustomerWish, ...]:
    """The customers of a booking in their normal form. Raises Invalid or PolicyRefused naming the field and the rule."""
    if not wishes:
        raise Invalid("customers", "required")
    customers = tuple(cleaned(wish, business) for wish in wishes)
    for wish in customers:
        _check_details(business, service, wish, audience)
    return customers


def _check_details(business: Business, service: Service, wish: CustomerWish, audience: Audience) -> None:
    for field, most in LONGEST.items():
        if len(getattr(wish, field)) > most:
            raise Invalid(f"customer_{field}", "too_long", most=most)
    _check_answers(service, wish)
    if audience is not Audience.CUSTOMER:
        return
    if wish.customer_id is not None:
        raise Invalid("customer_id", "not_known_to_customers")
    _check_fields(service, wish)
    given = {answer.question_id for answer in wish.answers if answer.answer.strip()}
    for assignment in service.questions:
        if assignment.must_be_answered and assignment.question.id not in given:
            name = assignment.question.display_name
            raise PolicyRefused(RefusalCode.ANSWER_REQUIRED, rule="answer", field=assignment.question.id, question=name)
    if business.page.is_customer_consent_enabled and not wish.has_consented:
        raise PolicyRefused(RefusalCode.CONSENT_REQUIRED, rule="consent", field="has_consented")


def _check_fields(service: Service, wish: CustomerWish) -> None:
    """What the service requires of its customers (S124)."""
    fields = service.customer_fields
    needed = {
        "customer_email": (service.is_email_required, wish.email),
        "customer_phone": (fields.phone is FieldUse.REQUIRED, wish.phone),
        "customer_address": (fields.address is FieldUse.REQUIRED, wish.address.in_one_line()),
        "customer_notes": (fields.notes is FieldUse.REQUIRED, wish.notes.strip()),
    }
    for field, (is_required, given) in needed.items():
        if is_required and not given:
            raise Invalid(field, "required")


def _check_answers(service: Service, wish: CustomerWish) -> None:
    asked = {assignment.question.id: assignment.question for assignment in service.questions}
    for answer in wish.answers:
        question = asked.get(answer.question_id)
        if question is None:
            raise Invalid("answers", "not_asked", question=answer.question)
        if question.options and answer.answer and answer.answer not in question.options:
            raise Invalid("answers", "one_of_the_options", question=question.display_name)
