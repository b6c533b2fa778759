"""What a service asks of its customers: an address, answers, consent. Staff may book without; customers may not."""

from collections.abc import Mapping, Sequence

from scheduling.appointment import Answer
from scheduling.business import Business
from scheduling.errors import Invalid, PolicyRefused, RefusalCode
from scheduling.rules import Audience
from scheduling.service import FieldUse, QuestionAssignment, Service
from scheduling.tenant_policy import Entry, TenantPolicy
from usecases.match_customer import CustomerWish, cleaned

LONGEST = {"name": 200, "attendee_name": 200, "notes": 4000}


def checked_customers(
    business: Business, service: Service, wishes: Sequence[CustomerWish], audience: Audience, tenant: TenantPolicy
) -> tuple[CustomerWish, ...]:
    """The customers of a booking in their normal form. Raises Invalid or PolicyRefused naming the field and the rule."""
    if not wishes:
        raise Invalid("customers", "required")
    customers = tuple(cleaned(wish, business) for wish in wishes)
    questions = tenant.questions_of(service)
    for wish in customers:
        entered = {Entry.PHONE: wish.phone, Entry.NOTES: wish.notes, Entry.ADDRESS: wish.address.in_one_line()}
        check_entries(tenant, entered)
        _check_lengths(wish)
        check_answers(questions, wish.answers)
        if audience is Audience.CUSTOMER:
            _check_needed(business, service, tenant, wish)
    return customers


def check_entries(tenant: TenantPolicy, entered: Mapping[Entry, object]) -> None:
    """Raises Invalid for what the tenant does not want to be kept of customers (B42)."""
    for entry, value in entered.items():
        if value and tenant.forbids(entry):
            raise Invalid(f"customer_{entry}", "forbidden_by_organisation")


def _check_lengths(wish: CustomerWish) -> None:
    for field, most in LONGEST.items():
        if len(getattr(wish, field)) > most:
            raise Invalid(f"customer_{field}", "too_long", most=most)


def _check_needed(business: Business, service: Service, tenant: TenantPolicy, wish: CustomerWish) -> None:
    """What staff may leave open and customers may not."""
    if wish.customer_id is not None:
        raise Invalid("customer_id", "not_known_to_customers")
    _check_fields(service, wish, tenant)
    check_needed_answers(tenant.questions_of(service), wish.answers)
    if business.page.is_customer_consent_enabled and not wish.has_consented:
        raise PolicyRefused(RefusalCode.CONSENT_REQUIRED, rule="consent", field="has_consented")


def _check_fields(service: Service, wish: CustomerWish, tenant: TenantPolicy) -> None:
    """What the service requires of its customers (S124), as far as the tenant lets it be asked (B42)."""
    fields = service.customer_fields
    needed = {
        "customer_email": (service.is_email_required, wish.email),
        "customer_phone": (_is_needed(fields.phone, tenant, Entry.PHONE), wish.phone),
        "customer_address": (_is_needed(fields.address, tenant, Entry.ADDRESS), wish.address.in_one_line()),
        "customer_notes": (_is_needed(fields.notes, tenant, Entry.NOTES), wish.notes.strip()),
    }
    for field, (is_required, given) in needed.items():
        if is_required and not given:
            raise Invalid(field, "required")


def _is_needed(use: FieldUse, tenant: TenantPolicy, entry: Entry) -> bool:
    return use is FieldUse.REQUIRED and not tenant.forbids(entry)


def check_needed_answers(questions: Sequence[QuestionAssignment], answers: Sequence[Answer]) -> None:
    """Raises PolicyRefused for a question that customers must answer and have not."""
    given = {answer.question_id for answer in answers if answer.answer.strip()}
    for assignment in questions:
        if assignment.must_be_answered and assignment.question.id not in given:
            name = assignment.question.display_name
            raise PolicyRefused(RefusalCode.ANSWER_REQUIRED, rule="answer", field=assignment.question.id, question=name)


def check_answers(questions: Sequence[QuestionAssignment], answers: Sequence[Answer]) -> None:
    """Raises Invalid for answers to what is not asked, and for those that are none of the options."""
    asked = {assignment.question.id: assignment.question for assignment in questions}
    for answer in answers:
        question = asked.get(answer.question_id)
        if question is None:
            told = " ".join(filter(None, (answer.question, answer.question_id)))
            raise Invalid("answers", "not_asked", question=told)
        if question.options and answer.answer and answer.answer not in question.options:
            raise Invalid("answers", "one_of_the_options", question=question.display_name)
