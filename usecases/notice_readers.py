"""Who reads a notice: name, address, language and zone, one's own choice first."""

from notifications.facts import Audience, NoticeKind, Reader
from scheduling.business import Business
from scheduling.customer import Customer
from scheduling.errors import Invalid
from scheduling.staff import StaffMember
from scheduling.zones import read_zone
from storage.records import Account
from usecases.copies import copied_to, is_copy
from usecases.notice_case import Case


def reader_of(case: Case) -> Reader:
    """Who reads it, in which language and zone: one's own choice first, then what is known, then the business's."""
    business = case.business
    if case.attendee is not None:
        one = case.attendee
        service_language = case.service.language_tag if case.service else ""
        return Reader(
            name=one.called,
            address=one.email,
            language=one.language_tag or service_language or business.language_tag,
            zone=known_zone(one.zone) or business.zone,
            audience=Audience.CUSTOMER,
            is_formal=business.is_formal,
        )
    if case.member is not None:
        return staff_reader(case.account, business, case.member)
    if is_copy(case.item):
        return _copy_reader(case)
    if case.kind is NoticeKind.BOOKING_CODE:
        return _visitor(case)
    if case.customer is not None:
        return _known_customer(case, case.customer)
    return Reader(
        name=business.display_name,
        address=business.email,
        language=business.language_tag,
        zone=business.zone,
        audience=Audience.BUSINESS,
    )


def _known_customer(case: Case, customer: Customer) -> Reader:
    business = case.business
    return Reader(
        name=customer.display_name,
        address=customer.email,
        language=customer.language_tag or business.language_tag,
        zone=known_zone(customer.zone) or business.zone,
        audience=Audience.CUSTOMER,
        is_formal=business.is_formal,
    )


def _visitor(case: Case) -> Reader:
    """Somebody of whom nothing is known yet but the address."""
    code, business = case.code, case.business
    address = code.email if code else ""
    return Reader(
        name=address,
        address=address,
        language=(code.language_tag if code else "") or business.language_tag,
        zone=business.zone,
        audience=Audience.CUSTOMER,
        is_formal=business.is_formal,
    )


def _copy_reader(case: Case) -> Reader:
    """Nothing is known of somebody who is told besides the customer but the address."""
    address = copied_to(case.appointment, case.item)
    service_language = case.service.language_tag if case.service else ""
    return Reader(
        name=address,
        address=address,
        language=service_language or case.business.language_tag,
        zone=case.business.zone,
        audience=Audience.CUSTOMER,
        is_formal=case.business.is_formal,
    )


def staff_reader(account: Account | None, business: Business, member: StaffMember) -> Reader:
    """A staff member: what was chosen in the settings first, then what is known of person, account and business."""
    own = account.preferences if account else {}
    language = str(own.get("language", "") or member.language_tag or (account.language if account else ""))
    zone = str(own.get("zone", "") or (account.zone if account else "") or member.zone or "")
    return Reader(
        name=member.display_name,
        address=member.email,
        language=language or business.language_tag,
        zone=known_zone(zone) or business.zone,
        audience=Audience.STAFF,
    )


def known_zone(name: str) -> str:
    """What clients report is not always a zone."""
    try:
        return read_zone(name) if name else ""
    except Invalid:
        return ""
