"""What stands in a mail, sentence by sentence, in the reader's language and time; how it looks is the templates' part."""

from dataclasses import replace
from urllib.parse import quote

from notifications.facts import (
    AppointmentFacts,
    Audience,
    GuestFacts,
    NoticeFacts,
    NoticeKind,
    UndeliveredFacts,
    Wording,
)
from notifications.mail_alone import broken_words_mail, time_off_mail
from notifications.mail_choose import choose_mail
from notifications.mail_closing import FROM_BUSINESS, HAND_CHANGES, OFF, OVER, calendar_lines, closing_lines, side_of
from notifications.mail_code import code_mail
from notifications.mail_frame import framed, leaf_of, time_of
from notifications.mail_invitation import invitation_mail
from notifications.mail_links import links_mail
from notifications.mail_parts import Link, MailView, Row, Tone
from notifications.mail_series import date_lines, series_variant
from notifications.mail_waiting import waiting_mail
from notifications.voice import Voice, clean, one_line, phone_address, web_address
from notifications.wording import own_words
from texts.catalogue import say_n
from texts.formats import day, listing, local_day, when

_TONES: dict[NoticeKind, Tone] = {
    NoticeKind.CONFIRMED: "good",
    NoticeKind.CHANGED: "change",
    NoticeKind.CHOOSE: "change",
    NoticeKind.ASSIGNED: "good",
    NoticeKind.SEAT_TAKEN: "good",
    NoticeKind.SEAT_LEFT: "change",
    NoticeKind.RELEASED: "bad",
    NoticeKind.CANCELLED: "bad",
    NoticeKind.UNDELIVERED: "bad",
    NoticeKind.REPLIED: "change",
}
_SAME_INTRO = {
    "series_confirmed",
    "series_changed",
    "series_cancelled",
    "assigned",
    "released",
    "seat_taken",
    "seat_left",
    "reminder",
    "follow_up",
    "undelivered",
    "replied_other_time",
    "replied_not_coming",
} | HAND_CHANGES


def view_mail(facts: NoticeFacts) -> MailView:
    """The mail for a notice, whatever it is about."""
    alone = _to_customer_alone(facts) or _to_staff_alone(facts)
    if alone is not None:
        return alone
    if facts.appointment is None:
        raise ValueError(f"notice {facts.kind} is about nothing")
    return _appointment_mail(facts, facts.appointment)


def _to_customer_alone(facts: NoticeFacts) -> MailView | None:
    """What is about no appointment, or about none yet."""
    if facts.code is not None:
        return code_mail(facts, facts.code)
    if facts.own is not None:
        return links_mail(facts, facts.own)
    if facts.choose is not None:
        return choose_mail(facts, facts.choose)
    return waiting_mail(facts, facts.waiting) if facts.waiting is not None else None


def _to_staff_alone(facts: NoticeFacts) -> MailView | None:
    if facts.time_off is not None:
        return time_off_mail(facts, facts.time_off)
    if facts.broken_words is not None:
        return broken_words_mail(facts, facts.broken_words)
    return invitation_mail(facts, facts.invitation) if facts.invitation is not None else None


def variant(facts: NoticeFacts) -> str:
    """A change that leaves the time alone is told differently, and so are each reply of a customer and several dates at once."""
    if facts.kind is NoticeKind.REPLIED:
        return f"replied_{facts.reply}"
    if series := series_variant(facts):
        return series
    is_same_time = facts.old is not None and facts.appointment is not None and facts.old.span == facts.appointment.span
    return "changed_person" if facts.kind is NoticeKind.CHANGED and is_same_time else str(facts.kind)


def guests_name(guests: tuple[GuestFacts, ...], voice: Voice) -> str:
    """The people who come, short enough for a subject."""
    if not guests:
        return voice.say("mail.nobody")
    first = one_line(guests[0].name)
    if len(guests) == 1:
        return first
    return say_n("mail.guests", len(guests) - 1, voice.language, name=first)


def _appointment_mail(facts: NoticeFacts, appointment: AppointmentFacts) -> MailView:
    voice = Voice(facts)
    mail = replace(
        _opening(facts, appointment, voice),
        headline=one_line(appointment.service_name),
        leaf=leaf_of(appointment.span.start, voice),
        day=voice.day(appointment.span.start),
        time=time_of(appointment.span, voice),
        old=_old_time(facts, voice),
        dates=date_lines(facts, voice),
        rows=tuple(_rows(facts, appointment, voice)),
        word=_undelivered(facts.undelivered, voice) if facts.undelivered else _word(facts, voice),
    )
    mail = _in_own_words(mail, own_words(facts))
    if facts.kind in OVER:
        return replace(mail, guests=_guests(facts, appointment, voice), lines=tuple(calendar_lines(facts, voice)))
    closing = tuple(closing_lines(facts, appointment, voice))
    mail = replace(
        mail, information=_information(appointment, voice), guests=_guests(facts, appointment, voice), lines=closing
    )
    if facts.kind is NoticeKind.CHOOSE:
        return replace(mail, join=_choose(facts, voice))
    return replace(
        mail,
        join=None if facts.series else _join(appointment, voice),
        join_page=_join_page(facts, voice),
        forms=tuple(Link(label=one_line(name), url=url) for name, url in facts.forms.items()),
        forms_title=voice.say("mail.forms"),
        replies=_replies(facts, voice),
        manage=_manage(facts, voice),
    )


def _in_own_words(mail: MailView, own: Wording | None) -> MailView:
    return mail if own is None else replace(mail, subject=own.subject or mail.subject, intro=own.body or mail.intro)


def _opening(facts: NoticeFacts, appointment: AppointmentFacts, voice: Voice) -> MailView:
    told, reader = variant(facts), facts.reader
    staff_side = side_of(facts)
    subject = voice.say_any(
        "mail.subject",
        f"{told}.{staff_side}",
        service=one_line(appointment.service_name),
        when=voice.short(appointment.span.start),
        day=day(local_day(appointment.span.start, voice.zone), voice.language),
        n=len(facts.series),
        guests=one_line(facts.about_name) or guests_name(appointment.guests, voice),
        business=one_line(facts.sender.business_name),
    )
    intro = "" if not facts.copy_of else voice.say("mail.copy", name=one_line(facts.copy_of))
    keeps_intro = told in _SAME_INTRO and staff_side is Audience.STAFF
    return replace(
        framed(
            facts,
            subject=subject,
            title=voice.say_any("mail.title", f"{told}.{staff_side}", n=len(facts.series)),
            intro=intro
            or voice.say_any(
                "mail.intro", f"{told}.{staff_side if keeps_intro else reader.audience}", n=len(facts.series)
            ),
        ),
        tone=_TONES.get(facts.kind, "plain"),
        unsubscribe=_unsubscribe(facts, voice),
    )


def _unsubscribe(facts: NoticeFacts, voice: Voice) -> Link | None:
    url, label = facts.unsubscribe_url, voice.say("mail.unsubscribe")
    return Link(label=label, url=url, plain=voice.labelled(label)) if url else None


def _old_time(facts: NoticeFacts, voice: Voice) -> str:
    if facts.old is None or facts.appointment is None or facts.old.span == facts.appointment.span:
        return ""
    return when(facts.old.span, voice.zone, voice.language)


def _rows(facts: NoticeFacts, appointment: AppointmentFacts, voice: Voice) -> list[Row]:
    rows = [Row(label=voice.say("mail.label.for"), value=one_line(facts.for_name))]
    people = "" if facts.series else _people(appointment.staff_names, voice)
    rows.append(Row(label=voice.say("mail.label.with"), value=people))
    has_others = facts.old is not None and facts.old.staff_names != appointment.staff_names and not facts.series
    if facts.old is not None and has_others and facts.old.staff_names:
        people = _people(facts.old.staff_names, voice)
        rows.append(Row(label=voice.say("mail.label.was_with"), value=people, was=True))
    if facts.outside is not None:
        there = when(facts.outside, voice.zone, voice.language)
        rows.append(Row(label=voice.say("mail.label.outside"), value=there))
    rows.append(_place(appointment, voice))
    if facts.kind not in OFF:  # a price would read as something to pay
        rows.append(Row(label=voice.say("mail.label.price"), value=appointment.price))
    if facts.reader.audience is not Audience.CUSTOMER:
        rows.append(Row(label=voice.say("mail.label.by"), value=one_line(facts.by_name)))
        rows.append(Row(label=voice.say("mail.label.override"), value=clean(appointment.override_reason)))
        rows.append(Row(label=voice.say("mail.label.notes"), value=clean(appointment.notes)))
    if not facts.series:  # each date has its own
        rows.append(Row(label=voice.say("mail.label.reference"), value=appointment.reference))
    return [row for row in rows if row.value]


def _people(names: tuple[str, ...], voice: Voice) -> str:
    return listing([one_line(name) for name in names], voice.language)


def _place(appointment: AppointmentFacts, voice: Voice) -> Row:
    label = voice.say("mail.label.where")
    if appointment.is_online:
        return Row(label=label, value=voice.say("mail.label.online"))
    return Row(label=label, value=one_line(appointment.location), url=web_address(appointment.location_uri))


def _word(facts: NoticeFacts, voice: Voice) -> Row | None:
    if not clean(facts.message):
        return None
    is_for_customer = facts.reader.audience is Audience.CUSTOMER or facts.kind in FROM_BUSINESS
    name = facts.sender.business_name if is_for_customer else facts.by_name or facts.sender.business_name
    return Row(label=voice.say("mail.word", name=one_line(name)), value=clean(facts.message))


def _undelivered(told: UndeliveredFacts, voice: Voice) -> Row:
    """Which mail did not arrive, why as far as is known, and how to reach the person instead."""
    address, phone = one_line(told.address), one_line(told.phone)
    known = "unknown" if told.status.startswith("5.1.") else "full" if told.status == "5.2.2" else "refused"
    lines = [voice.say_any("mail.undelivered.why", known, address=address)]
    lines.append(voice.say("mail.undelivered.call", phone=phone) if phone else voice.say("mail.undelivered.no_phone"))
    return Row(label=voice.say("mail.undelivered.label", name=one_line(told.name)), value="\n".join(lines))


def _information(appointment: AppointmentFacts, voice: Voice) -> Row | None:
    text = clean(appointment.additional_information)
    return Row(label=voice.say("mail.label.information"), value=text) if text else None


def _guests(facts: NoticeFacts, appointment: AppointmentFacts, voice: Voice) -> tuple[tuple[Row, ...], ...]:
    if facts.reader.audience is Audience.CUSTOMER:
        return ()
    return tuple(tuple(_guest(guest, voice)) for guest in appointment.guests)


def _guest(guest: GuestFacts, voice: Voice) -> list[Row]:
    missing = voice.say("mail.label.not_given")
    name = one_line(guest.name)
    if guest.is_cancelled:
        name = f"{name} ({voice.say('mail.seat_cancelled')})"
    email, phone = one_line(guest.email), one_line(guest.phone)
    rows = [
        Row(label=voice.say("mail.label.customer"), value=name),
        Row(
            label=voice.say("mail.label.email"),
            value=email or missing,
            url=f"mailto:{quote(email, safe='@')}" if email else "",
        ),
        Row(label=voice.say("mail.label.phone"), value=phone or missing, url=phone_address(phone)),
    ]
    if guest.booked_by:
        rows.insert(1, Row(label=voice.say("mail.label.booked_by"), value=one_line(guest.booked_by)))
    rows += [Row(label=voice.say("mail.label.remark"), value=clean(guest.notes))] if clean(guest.notes) else []
    return rows + [Row(label=one_line(answer.question), value=clean(answer.answer)) for answer in guest.answers]


def _choose(facts: NoticeFacts, voice: Voice) -> Link | None:
    """Whoever is asked to choose has one button, and that is the one which leads there."""
    label = voice.say("mail.choose")
    url = web_address(facts.manage_url or "")
    return Link(label=label, url=url, plain=voice.labelled(label), copy=voice.say("mail.join_copy")) if url else None


def _join(appointment: AppointmentFacts, voice: Voice) -> Link | None:
    url = web_address(appointment.join_url)
    if not url:
        return None
    plain, copy = voice.say("mail.join_plain"), voice.say("mail.join_copy")
    return Link(label=voice.say("mail.join"), url=url, plain=plain, copy=copy)


def _join_page(facts: NoticeFacts, voice: Voice) -> Link | None:
    url = web_address(facts.join_page)
    return Link(label=url, url=url, plain=voice.say("mail.join_page")) if url else None


def _replies(facts: NoticeFacts, voice: Voice) -> tuple[Link, ...]:
    """Whether the customer comes, one press each; the page behind asks for another."""
    labels = {reply: voice.say_any("mail.reply", str(reply)) for reply in facts.reply_pages}
    return tuple(
        Link(label=labels[reply], url=url, plain=f"{labels[reply]}:") for reply, url in facts.reply_pages.items()
    )


def _manage(facts: NoticeFacts, voice: Voice) -> Link | None:
    if facts.manage_url is None:
        return None
    label = voice.say("mail.manage")
    return Link(label=label, url=facts.manage_url, plain=voice.labelled(label))
