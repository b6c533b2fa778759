"""The last lines of a mail: until when something can be changed, how to reach the business, what the reader's calendar shows."""

from datetime import datetime

from notifications.facts import AppointmentFacts, Audience, Entry, NoticeFacts, NoticeKind
from notifications.voice import Voice, one_line

OVER = {NoticeKind.CANCELLED, NoticeKind.RELEASED, NoticeKind.FOLLOW_UP}
OFF = {NoticeKind.CANCELLED, NoticeKind.RELEASED}
FROM_BUSINESS = {NoticeKind.REMINDER, NoticeKind.FOLLOW_UP, NoticeKind.CHOOSE}
HAND_CHANGES = {NoticeKind.MOVED_OUTSIDE, NoticeKind.DELETED_OUTSIDE}
_WITHOUT_CALENDAR = FROM_BUSINESS | {NoticeKind.UNDELIVERED, NoticeKind.REPLIED} | HAND_CHANGES


def closing_lines(facts: NoticeFacts, appointment: AppointmentFacts, voice: Voice) -> list[str]:
    lines = []
    if appointment.is_online and not appointment.join_url and not facts.series:
        lines.append(voice.say("mail.link_follows"))
    if appointment.join_url and facts.has_new_link:
        lines.append(voice.say("mail.link_is_new"))
    if facts.reader.audience is Audience.CUSTOMER and not facts.copy_of:
        lines += [_deadline(facts, appointment, voice), _reach(facts, voice)]
    lines += calendar_lines(facts, voice)
    return [line for line in lines if line]


def calendar_lines(facts: NoticeFacts, voice: Voice) -> list[str]:
    if facts.series:
        return [] if facts.kind is NoticeKind.CONFIRMED else [voice.say("mail.series.calendar")]
    if facts.entry is not Entry.OURS and facts.kind not in OVER | FROM_BUSINESS:
        return [voice.say_any("mail.entry", f"{facts.entry}.{side_of(facts)}")]
    if facts.entry is Entry.PROVIDERS:
        return []
    if facts.kind in OFF:
        return [voice.say("mail.calendar_cancelled")]
    return [] if facts.kind in _WITHOUT_CALENDAR else [voice.say("mail.calendar")]


def _deadline(facts: NoticeFacts, appointment: AppointmentFacts, voice: Voice) -> str:
    reschedule = _coming(appointment.can_reschedule_until, facts, voice)
    cancel = _coming(appointment.can_cancel_until, facts, voice)
    if reschedule and cancel and reschedule != cancel:
        return voice.say("mail.until.each", reschedule=reschedule, cancel=cancel)
    if reschedule and cancel:
        return voice.say("mail.until.both", moment=cancel)
    if reschedule:
        return voice.say("mail.until.reschedule", moment=reschedule)
    return voice.say("mail.until.cancel", moment=cancel) if cancel else ""


def _coming(until: datetime | None, facts: NoticeFacts, voice: Voice) -> str:
    return voice.moment(until) if until is not None and until > facts.made_at else ""


def _reach(facts: NoticeFacts, voice: Voice) -> str:
    phone, can_reply = one_line(facts.sender.phone), bool(facts.sender.reply_to)
    if facts.manage_url is not None or not (phone or can_reply):
        return ""
    if phone and can_reply:
        return voice.say("mail.reach.both", phone=phone)
    return voice.say("mail.reach.reply") if can_reply else voice.say("mail.reach.phone", phone=phone)


def side_of(facts: NoticeFacts) -> Audience:
    """The business reads what staff read."""
    return Audience.CUSTOMER if facts.reader.audience is Audience.CUSTOMER else Audience.STAFF
