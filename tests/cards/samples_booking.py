"""Samples of the booking card, step by step."""

from typing import Any

from cards.book import (
    BookCustomerView,
    BookPersonView,
    BookServiceView,
    BookTimeView,
    PersonOption,
    ServiceOption,
    book_customer_card,
    book_person_card,
    book_service_card,
    book_time_card,
)
from cards.book_summary import (
    BookDetailsView,
    BookSummaryView,
    QuestionInput,
    book_details_card,
    book_summary_card,
)
from cards.choose_link import ChooseLinkView, choose_link_card
from cards.series import DateOption, SeriesView
from cards.views import Forbidden, Line, Option, PartOfDay, SlotOption, SlotPage
from tests.cards.samples import Scene, sample

Json = dict[str, Any]
LANGUAGES = (Option(value="nl", title="Nederlands"), Option(value="en", title="English"))


def services(scene: Scene, number: int = 4) -> tuple[ServiceOption, ...]:
    own = (
        ServiceOption(value="s1", title=scene.words.service, length="30 min", place=scene.words.place, price="€ 45,00"),
        ServiceOption(
            value="s2",
            title=scene.pick("Video consultation", "Videoconsult"),
            length="20 min",
            is_online=True,
            price=scene.pick("free", "gratis"),
        ),
        ServiceOption(
            value="s3",
            title=scene.pick("Treatment", "Behandeling"),
            length="1 h 15 min",
            price=scene.pick("from € 80,00", "vanaf € 80,00"),
            description=scene.pick("With an intake of ten minutes", "Met een intake van tien minuten"),
        ),
        ServiceOption(value="s4", title=scene.pick("Group class", "Groepsles"), length="1 h", place="Studio 2"),
    )
    more = (
        ServiceOption(value=f"x{n}", title=f"{scene.words.service} {n}", length="30 min") for n in range(number - 4)
    )
    return (*own, *more)


def slots(number: int, hint: str = "") -> tuple[SlotOption, ...]:
    step = 30 if number <= 20 else 5
    starts = [9 * 60 + step * at for at in range(number)]
    return tuple(
        SlotOption(
            value=f"2026-12-01T{m // 60:02}:{m % 60:02}Z", clock=f"{m // 60:02}:{m % 60:02}", part=part(m), hint=hint
        )
        for m in starts
    )


def part(minute: int) -> PartOfDay:
    return "morning" if minute < 12 * 60 else "afternoon" if minute < 18 * 60 else "evening"


def page(scene: Scene, number: int = 13, hint: str = "") -> SlotPage:
    free = slots(number, hint)
    return SlotPage(
        day=scene.day,
        in_days=scene.in_days,
        iso_day="2026-12-01",
        slots=free,
        first_day="2026-11-24",
        last_day="2027-05-24",
        zone_note=scene.pick("times in Amsterdam, 6 h ahead of yours", "tijden in Amsterdam, 6 uur later dan bij jou"),
        chosen=free[3].value if number else "",
        why_empty="" if number else scene.pick("Everybody is booked on this day.", "Iedereen is deze dag volgeboekt."),
        next_free=None
        if number
        else Option(
            value="2026-12-02T08:00Z", title=scene.pick("Wednesday 2 December, 09:00", "woensdag 2 december, 09:00")
        ),
    )


def so_far(scene: Scene, steps: int) -> tuple[str, ...]:
    return (scene.words.service, scene.words.person, scene.when("14:30–15:00"), scene.words.customer)[:steps]


@sample("book-service")
def _service(scene: Scene) -> Json:
    view = BookServiceView(**scene.base, services=services(scene), can_go_back=False, can_change_business=True)
    return book_service_card(view)


@sample("book-service-many")
def _service_many(scene: Scene) -> Json:
    return book_service_card(BookServiceView(**scene.base, services=services(scene, 40), can_go_back=False))


@sample("book-person")
def _person(scene: Scene) -> Json:
    words = scene.words
    free = scene.pick("first free tomorrow at 10:00", "eerst vrij morgen om 10:00")
    people = (
        PersonOption(value="p1", name=words.person, hint=free, is_me=True),
        PersonOption(value="p2", name=words.colleague, hint=free),
        PersonOption(value="p3", name="Youssef El Amrani"),
    )
    return book_person_card(BookPersonView(**scene.base, people=people, anyone_hint=free, so_far=so_far(scene, 1)))


@sample("book-person-many")
def _person_many(scene: Scene) -> Json:
    people = tuple(PersonOption(value=f"p{n}", name=f"{scene.words.person} {n}") for n in range(60))
    return book_person_card(BookPersonView(**scene.base, people=people))


@sample("book-time")
def _time(scene: Scene) -> Json:
    return book_time_card(BookTimeView(**scene.base, page=page(scene), so_far=so_far(scene, 2)))


@sample("book-time-anyone")
def _time_anyone(scene: Scene) -> Json:
    return book_time_card(BookTimeView(**scene.base, page=page(scene, 8, scene.words.person), so_far=so_far(scene, 1)))


@sample("book-time-100")
def _time_many(scene: Scene) -> Json:
    return book_time_card(BookTimeView(**scene.base, page=page(scene, 100), so_far=so_far(scene, 2)))


@sample("book-time-none")
def _time_none(scene: Scene) -> Json:
    taken = scene.pick("14:30 has just been taken.", "14:30 is net bezet geraakt.")
    return book_time_card(BookTimeView(**scene.base, page=page(scene, 0), so_far=so_far(scene, 2), problem=taken))


@sample("book-customer")
def _customer(scene: Scene) -> Json:
    words = scene.words
    recent = (
        Option(value="c1", title=words.customer, hint="…4567 · 3 mei"),
        Option(value="c2", title=words.customer, hint="…8812 · 12 okt"),
    )
    return book_customer_card(BookCustomerView(**scene.base, recent=recent, so_far=so_far(scene, 3)))


@sample("book-customer-new")
def _customer_new(scene: Scene) -> Json:
    words = scene.words
    known = Option(value="c1", title=words.customer, hint="…4567 · 3 mei")
    view = BookCustomerView(
        **scene.base,
        so_far=so_far(scene, 3),
        matches=(known, Option(value="c2", title=words.customer, hint="…8812")),
        is_new=True,
        name=words.customer,
        email=words.email,
        phone=words.phone,
        problem=scene.pick("This mail address is known already.", "Dit e-mailadres is al bekend."),
    )
    return book_customer_card(view)


@sample("book-details")
def _details(scene: Scene) -> Json:
    words = scene.words
    questions = (
        QuestionInput(
            id="q1", text=words.question, options=(scene.pick("Yes", "Ja"), scene.pick("No", "Nee")), is_required=True
        ),
        QuestionInput(id="q2", text=scene.pick("Anything we should know?", "Moeten we iets weten?"), answer=words.note),
        QuestionInput(
            id="q4",
            text=scene.pick("Have you read our terms?", "Hebt u onze voorwaarden gelezen?"),
            options=(scene.pick("I have read them", "Ik heb ze gelezen"),),
            is_required=True,
            is_confirmation=True,
            link="https://example.com/terms",
        ),
        QuestionInput(id="q3", text=words.question, options=tuple(f"{words.note} {n}" for n in range(7))),
    )
    view = BookDetailsView(
        **scene.base,
        so_far=so_far(scene, 4),
        questions=questions,
        notes=words.note,
        languages=LANGUAGES,
        customer_language="nl",
        copies=f"{words.email}; anna@example",
        copies_problem=scene.pick(
            "Copies: “anna@example” is not a mail address.", "Kopieën: “anna@example” is geen mailadres."
        ),
    )
    return book_details_card(view)


def summary(scene: Scene, **more: Any) -> BookSummaryView:
    words = scene.words
    values: dict[str, Any] = {
        "service": words.service,
        "person": words.person,
        "when": scene.when("14:30–15:00"),
        "in_days": scene.in_days,
        "reader_when": scene.pick("08:30 your time", "08:30 jouw tijd"),
        "customer": words.customer,
        "contact": words.email,
        "where": words.place,
        "length": "30 min",
        "price": "€ 45,00",
        "notes": words.note,
        "answers": (Line(label=words.question, text=words.note),),
        "told": scene.pick(
            f"{words.customer} gets a confirmation by mail, in Dutch.",
            f"{words.customer} krijgt een bevestiging per e-mail, in het Nederlands.",
        ),
    }
    return BookSummaryView(**scene.base, **values | more)


@sample("book-summary")
def _summary(scene: Scene) -> Json:
    return book_summary_card(summary(scene))


@sample("book-summary-series")
def _summary_series(scene: Scene) -> Json:
    days = [scene.pick(f"Tue {day} Dec, 10:00", f"di {day} dec, 10:00") for day in (1, 8, 15, 22)]
    dates = tuple(
        DateOption(number=number, title=day, value=f"v{number}", chosen=f"v{number}") for number, day in enumerate(days)
    )
    near = tuple(
        Option(value=clock, title=scene.pick(f"Tue 8 Dec, {clock}", f"di 8 dec, {clock}"))
        for clock in ("09:30", "10:30")
    )
    taken = (DateOption(number=1, title=days[1], options=near), DateOption(number=3, title=days[3]))
    every = scene.pick("Every week", "Elke week")
    series = SeriesView(rhythm=every, dates=(dates[0], taken[0], dates[2], taken[1]))
    return book_summary_card(summary(scene, series=series))


@sample("choose-link")
def _choose_link(scene: Scene) -> Json:
    words = scene.words
    view = ChooseLinkView(**scene.base, customer=words.customer, contact=words.email, service=words.service)
    return choose_link_card(view)


@sample("book-summary-warning")
def _summary_warning(scene: Scene) -> Json:
    warnings = (
        scene.pick(
            "there is no mail address, so no confirmation can be sent.",
            "er is geen e-mailadres, dus er kan geen bevestiging worden gestuurd.",
        ),
        scene.pick(f"{scene.words.customer} comes at 10:00 as well.", f"{scene.words.customer} komt ook om 10:00."),
    )
    return book_summary_card(
        summary(scene, contact="", told="", warnings=warnings, is_walk_in=True, notes="", answers=())
    )


@sample("book-summary-texts")
def _summary_texts(scene: Scene) -> Json:
    return book_summary_card(
        summary(
            scene, contact=scene.words.phone, asks_to_text=True, texts=True, copies="anna@example.com, bram@example.com"
        )
    )


@sample("book-anyway")
def _anyway(scene: Scene) -> Json:
    rule = scene.pick(f"{scene.words.person} does not work at that time.", f"{scene.words.person} werkt dan niet.")
    nearest = (
        Option(value="2026-12-01T15:00Z", title=scene.when("16:00–16:30"), hint=scene.words.person),
        Option(value="2026-12-02T08:00Z", title=scene.when("09:00–09:30"), hint=scene.words.colleague),
    )
    return book_summary_card(summary(scene, forbidden=Forbidden(rule=rule, may_override=True, nearest=nearest)))


@sample("book-forbidden")
def _forbidden(scene: Scene) -> Json:
    rule = scene.pick(f"{scene.words.person} does not work at that time.", f"{scene.words.person} werkt dan niet.")
    return book_summary_card(summary(scene, forbidden=Forbidden(rule=rule), problem=scene.words.note))
