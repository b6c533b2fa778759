"""What the mail says that somebody asked for by an address: the appointments of that address as they are when it is sent."""

from datetime import datetime

from notifications.facts import Audience, NoticeFacts, NoticeKind, OwnLine, Reader
from notifications.gather import sender_of
from scheduling.appointment import Appointment, Attendee
from scheduling.staff import StaffId, StaffMember
from storage.records import OutboxItem
from storage.work import Work
from usecases.customer_links import VALID_AFTER_END
from usecases.notice_case import CustomerPages
from usecases.notice_readers import known_zone

MOST_LISTED = 30


def read_links(
    work: Work, item: OutboxItem, now: datetime, sender_address: str, pages: CustomerPages
) -> NoticeFacts | None:
    """None when there is nothing to tell any more. Raises NotFound when the business has gone."""
    address = str(item.payload.get("address", ""))
    business = work.businesses.get(item.business_id)
    found = work.appointments.of_address(item.business_id, address, now - VALID_AFTER_END) if address else ()
    seats = [(one, seat) for one in found for seat in one.attendees if seat.email.casefold() == address.casefold()]
    if not seats:
        return None
    newest = seats[-1][1]
    staff = {member.id: member for member in work.staff.everybody(item.business_id).present}
    hidden = work.tenants.policy(business.tenant_id).are_staff_details_hidden
    return NoticeFacts(
        kind=NoticeKind.LINKS,
        reader=Reader(
            name=newest.called,
            address=newest.email,
            language=newest.language_tag or str(item.payload.get("language", "")) or business.language_tag,
            zone=known_zone(newest.zone) or business.zone,
            audience=Audience.CUSTOMER,
            is_formal=business.is_formal,
        ),
        sender=sender_of(business, sender_address),
        key=item.id,
        made_at=item.created_at or item.due_at,
        own=tuple(_line(one, seat, {} if hidden else staff, now, pages) for one, seat in seats[:MOST_LISTED]),
    )


def _line(
    one: Appointment, seat: Attendee, staff: dict[StaffId, StaffMember], now: datetime, pages: CustomerPages
) -> OwnLine:
    page = pages.manage(seat)
    return OwnLine(
        service_name=one.service_name,
        span=one.span,
        staff_names=tuple(staff[who].display_name for who in one.staff_ids if who in staff),
        is_online=one.is_online,
        is_coming=one.state.is_coming and not seat.is_cancelled and one.span.end > now,
        manage_url=page,
        again_url=f"{page}/again" if page else "",
    )
