"""Samples of the schedule, time off, explanations and customers."""

from typing import Any

from cards.customer import CustomerCardView, CustomersView, customer_card, customers_card
from cards.schedule import Entry, EntryKind, ScheduleDay, ScheduleView, schedule_card
from cards.time_off import (
    TimeOffConfirmView,
    TimeOffFormView,
    TimeOffItem,
    TimeOffListView,
    TimeOffResultView,
    time_off_confirm_card,
    time_off_form_card,
    time_off_list_card,
    time_off_result_card,
)
from cards.views import Option
from cards.why import PersonReason, WhyView, why_card
from tests.cards.samples import Scene, sample
from tests.cards.samples_changes import ROOM, TAB

Json = dict[str, Any]


def entry(scene: Scene, clock: str, number: int, **more: Any) -> Entry:
    words = scene.words
    values = {
        "service": words.service,
        "person": words.person,
        "customer": words.customer,
        "appointment_id": f"a{number}",
    }
    return Entry(kind=EntryKind.APPOINTMENT, clock=clock, **values | more)


def day(scene: Scene) -> ScheduleDay:
    entries = (
        entry(scene, "09:00–09:30", 1, is_over=True),
        entry(
            scene,
            "09:45–10:15",
            2,
            is_now=True,
            join_url=ROOM,
            service=scene.pick("Video consultation", "Videoconsult"),
        ),
        Entry(kind=EntryKind.FREE, clock="10:15–11:30"),
        entry(scene, "11:30–12:00", 3, person=scene.words.colleague, customer="Fatima Haddad"),
        Entry(
            kind=EntryKind.TIME_OFF,
            clock="13:00–15:00",
            title=scene.pick("Dentist", "Tandarts"),
            person=scene.words.person,
        ),
        Entry(kind=EntryKind.BUSY, clock="15:00–15:30"),
        entry(
            scene, "16:00–17:15", 4, join_url=ROOM, service=scene.pick("Treatment", "Behandeling"), customer="Jan Mei"
        ),
    )
    return ScheduleDay(title=scene.day, iso_day="2026-12-01", entries=entries, in_days=scene.pick("today", "vandaag"))


@sample("schedule-day")
def _day(scene: Scene) -> Json:
    view = ScheduleView(
        **scene.base,
        days=(day(scene),),
        is_mine=False,
        can_see_everybody=True,
        previous_day="2026-11-30",
        next_day="2026-12-02",
        today="2026-12-01",
        troubles=(
            scene.pick(
                f"{scene.words.person}: calendar can't be synced. The app may not read this mailbox.",
                f"{scene.words.person}: agenda kan niet worden gesynchroniseerd. De app mag dit postvak niet lezen.",
            ),
        ),
        business=scene.words.business,
        zone_note=scene.pick("times in Amsterdam", "tijden in Amsterdam"),
        tab_url=TAB,
    )
    return schedule_card(view)


@sample("schedule-empty")
def _empty(scene: Scene) -> Json:
    closed = scene.pick("Closed on Sundays.", "Op zondag gesloten.")
    view = ScheduleView(
        **scene.base,
        days=(ScheduleDay(title=scene.day, iso_day="2026-12-06", closed=closed),),
        is_mine=True,
        next_day="2026-12-07",
    )
    return schedule_card(view)


@sample("schedule-full")
def _full(scene: Scene) -> Json:
    entries = tuple(
        entry(scene, f"{8 + n // 6:02}:{n % 6}0–{8 + n // 6:02}:{n % 6}5", n, join_url=ROOM) for n in range(60)
    )
    view = ScheduleView(
        **scene.base,
        days=(ScheduleDay(title=scene.day, iso_day="2026-12-01", entries=entries),),
        is_mine=False,
        can_see_everybody=True,
        previous_day="2026-11-30",
        next_day="2026-12-02",
        today="2026-11-24",
    )
    return schedule_card(view)


@sample("schedule-morning")
def _schedule_morning(scene: Scene) -> Json:
    view = ScheduleView(
        **scene.base,
        days=(day(scene),),
        is_mine=True,
        previous_day="2026-11-30",
        next_day="2026-12-02",
        mind=scene.pick("one appointment lies in your time off.", "één afspraak valt in je verlof."),
        came=scene.pick("You asked for your day in the morning.", "Je vroeg om je dag in de ochtend."),
    )
    return schedule_card(view)


@sample("schedule-week")
def _week(scene: Scene) -> Json:
    titles = scene.pick(
        "Monday Tuesday Wednesday Thursday Friday", "maandag dinsdag woensdag donderdag vrijdag"
    ).split()
    days = tuple(
        ScheduleDay(title=f"{title} {n}", iso_day=f"2026-12-0{n}", entries=day(scene).entries[: 2 * n - 2])
        for n, title in enumerate(titles, 1)
    )
    view = ScheduleView(
        **scene.base, days=days, is_mine=True, can_see_everybody=True, previous_day="2026-11-24", next_day="2026-12-08"
    )
    return schedule_card(view)


@sample("schedule-week-full")
def _full_week(scene: Scene) -> Json:
    entries = tuple(entry(scene, f"{8 + n // 6:02}:{n % 6}0–{8 + n // 6:02}:{n % 6}5", n) for n in range(40))
    days = tuple(
        ScheduleDay(title=scene.day, iso_day=f"2026-12-0{n}", entries=entries if n < 4 else entries[:3])
        for n in range(1, 6)
    )
    return schedule_card(ScheduleView(**scene.base, days=days, is_mine=False, can_see_everybody=True))


@sample("time-off-confirm")
def _confirm(scene: Scene) -> Json:
    view = TimeOffConfirmView(
        **scene.base,
        people=scene.words.person,
        when=scene.when("13:00–17:00"),
        in_days=scene.in_days,
        title=scene.pick("Dentist", "Tandarts"),
        hit=(scene.facts(1), scene.facts(2)),
    )
    return time_off_confirm_card(view)


@sample("time-off-result")
def _result(scene: Scene) -> Json:
    view = TimeOffResultView(
        **scene.base,
        people=scene.words.person,
        when=scene.when("13:00–17:00"),
        title=scene.pick("Dentist", "Tandarts"),
        time_off_id="t1",
        hit=(scene.facts(1), scene.facts(2)),
        told=(scene.pick("Sanne Bakker was told.", "Sanne Bakker weet ervan."),),
    )
    return time_off_result_card(view)


@sample("time-off-result-many")
def _result_many(scene: Scene) -> Json:
    hit = tuple(scene.facts(n) for n in range(1, 31))
    view = TimeOffResultView(**scene.base, people=scene.words.person, when=scene.day, hit=hit, is_changed=True)
    return time_off_result_card(view)


@sample("time-off-list")
def _list(scene: Scene) -> Json:
    items = tuple(
        TimeOffItem(time_off_id=f"t{n}", when=scene.when("13:00–17:00"), title=scene.words.note) for n in range(3)
    )
    return time_off_list_card(TimeOffListView(**scene.base, items=items))


@sample("time-off-list-none")
def _list_none(scene: Scene) -> Json:
    return time_off_list_card(TimeOffListView(**scene.base, note=scene.pick("Deleted.", "Verwijderd.")))


@sample("time-off-form")
def _form(scene: Scene) -> Json:
    view = TimeOffFormView(
        **scene.base,
        time_off_id="t1",
        title=scene.words.note,
        first="2026-12-01",
        last="2026-12-01",
        start="13:00",
        end="17:00",
    )
    return time_off_form_card(view)


@sample("why")
def _why(scene: Scene) -> Json:
    people = (
        PersonReason(
            name=scene.words.person,
            reasons=(
                scene.pick("Time off from 13:00 to 17:00", "Afwezig van 13:00 tot 17:00"),
                scene.pick("Two appointments in the morning", "Twee afspraken in de ochtend"),
            ),
        ),
        PersonReason(
            name=scene.words.colleague, reasons=(scene.pick("Does not work on Tuesdays", "Werkt niet op dinsdag"),)
        ),
    )
    view = WhyView(
        **scene.base,
        asked=f"{scene.day} · {scene.words.service}",
        headline=scene.pick(
            "Nobody who offers this service is free on Tuesday.", "Niemand die deze dienst doet is dinsdag vrij."
        ),
        people=people,
        book_at=(
            Option(
                value="2026-12-02T08:00Z", title=scene.pick("Wednesday 2 December, 09:00", "woensdag 2 december, 09:00")
            ),
        ),
    )
    return why_card(view)


@sample("customer")
def _customer(scene: Scene) -> Json:
    words = scene.words
    view = CustomerCardView(
        **scene.base,
        customer_id="c1",
        name=words.customer,
        email=words.email,
        phone=words.phone,
        customer_language=scene.pick("Dutch", "Nederlands"),
        notes=words.note,
        last_visit=scene.pick("3 May", "3 mei"),
        coming=(scene.facts(1), scene.facts(2)),
        past=tuple(f"{n} mei · {words.service} · {words.person}" for n in range(3, 0, -1)),
    )
    return customer_card(view)


@sample("customers")
def _customers(scene: Scene) -> Json:
    customers = tuple(Option(value=f"c{n}", title=scene.words.customer, hint=f"…456{n}") for n in range(3))
    return customers_card(CustomersView(**scene.base, asked=scene.words.customer, customers=customers, more=4))


@sample("customers-none")
def _customers_none(scene: Scene) -> Json:
    return customers_card(CustomersView(**scene.base, asked=scene.words.customer))
