"""Samples of welcome, help, questions, settings and what goes wrong."""

from typing import Any

from cards.choose import ChooseBusinessView, ChooseView, choose_business_card, choose_card
from cards.notices import (
    ApologyView,
    BookingPage,
    ForWriterView,
    NoRoleView,
    PlainView,
    apology_card,
    continued_card,
    discarded_card,
    for_writer_card,
    no_role_card,
    plain_card,
)
from cards.setup import SettingsView, SetUpView, set_up_card, settings_card
from cards.team import TeamView, team_card
from cards.views import Line, Option, View
from cards.welcome import HelpView, NotUnderstoodView, WelcomeView, help_card, not_understood_card, welcome_card
from tests.cards.samples import Scene, sample
from tests.cards.samples_booking import LANGUAGES
from tests.cards.samples_changes import TAB

Json = dict[str, Any]


def other_language(scene: Scene) -> tuple[Option, ...]:
    return tuple(option for option in LANGUAGES if option.value != scene.language)


@sample("welcome")
def _welcome(scene: Scene) -> Json:
    examples = (
        scene.pick(
            "book Noor for a check-up tuesday at half past two, noor@example.com",
            "boek Noor dinsdag om half drie voor een controle, noor@example.com",
        ),
        scene.pick("move Jansen to friday 10:00", "verzet Jansen naar vrijdag 10:00"),
        scene.pick("time off thursday 13:00-17:00 dentist", "afwezig donderdag 13:00-17:00 tandarts"),
    )
    view = WelcomeView(
        **scene.base,
        name=scene.words.person,
        business=scene.words.business,
        examples=examples,
        why_text=scene.pick("why is tuesday empty?", "waarom is dinsdag leeg?"),
        why_title=scene.pick("Why is Tuesday empty?", "Waarom is dinsdag leeg?"),
        languages=other_language(scene),
        tab_url=TAB,
    )
    return welcome_card(view)


@sample("help")
def _help(scene: Scene) -> Json:
    commands = (
        Line(
            label=scene.pick("Book", "Boeken"),
            text=scene.pick("book Noor tomorrow at three", "boek Noor morgen om drie uur"),
        ),
        Line(
            label=scene.pick("Reschedule", "Verzetten"),
            text=scene.pick("move Jansen to friday 10:00", "verzet Jansen naar vrijdag 10:00"),
        ),
        Line(label=scene.pick("Cancel", "Annuleren"), text=scene.pick("cancel my 2 o'clock", "annuleer die van 2 uur")),
        Line(label=scene.pick("The day", "De dag"), text=scene.pick("who is in today", "wie is er vandaag")),
        Line(
            label=scene.pick("Time off", "Afwezig"), text=scene.pick("off thursday afternoon", "vrij donderdagmiddag")
        ),
        Line(label=scene.pick("Why", "Waarom"), text=scene.pick("why is tuesday empty", "waarom is dinsdag leeg")),
        Line(label=scene.pick("Find", "Zoeken"), text=scene.pick("find jansen", "zoek jansen")),
    )
    return help_card(HelpView(**scene.base, commands=commands, languages=other_language(scene), tab_url=TAB))


@sample("not-understood")
def _not_understood(scene: Scene) -> Json:
    guesses = (Option(value="today", title=scene.pick("My day", "Mijn dag")), Option(value="week", title="Week"))
    return not_understood_card(NotUnderstoodView(**scene.base, heard=scene.words.note, guesses=guesses))


@sample("choose")
def _choose(scene: Scene) -> Json:
    options = (
        Option(value="2026-12-01", title=scene.day, hint=scene.in_days),
        Option(value="2026-12-08", title=scene.pick("Tuesday 8 December", "dinsdag 8 december"), hint=scene.words.note),
    )
    view = ChooseView(
        **scene.base,
        question=scene.pick("Which Tuesday do you mean?", "Welke dinsdag bedoel je?"),
        field="day",
        options=options,
        heard=scene.words.note,
    )
    return choose_card(view)


@sample("choose-business")
def _business(scene: Scene) -> Json:
    businesses = (Option(value="b1", title=scene.words.business), Option(value="b2", title="Studio Noord"))
    return choose_business_card(ChooseBusinessView(**scene.base, businesses=businesses))


@sample("choose-business-many")
def _businesses(scene: Scene) -> Json:
    businesses = tuple(Option(value=f"b{n}", title=f"{scene.words.business} {n}") for n in range(30))
    return choose_business_card(ChooseBusinessView(**scene.base, businesses=businesses))


@sample("set-up")
def _set_up(scene: Scene) -> Json:
    names = scene.pick("Monday Tuesday Wednesday Thursday Friday", "maandag dinsdag woensdag donderdag vrijdag").split()
    values = ("monday", "tuesday", "wednesday", "thursday", "friday")
    view = SetUpView(
        **scene.base,
        zones=(Option(value="Europe/Amsterdam", title="Amsterdam"), Option(value="America/New_York", title="New York")),
        days=tuple(Option(value=value, title=name) for value, name in zip(values, names, strict=True)),
        name=scene.words.business,
        zone="Europe/Amsterdam",
        open_days=values,
        service=scene.words.service,
    )
    return set_up_card(view)


def team_view(scene: Scene, number: int, **more: Any) -> TeamView:
    guest = scene.pick("guest", "gast")
    people = tuple(
        Option(value=f"p{at}", title=f"{scene.words.person} · {scene.words.email}" + (f" · {guest}" if at == 1 else ""))
        for at in range(number)
    )
    roles = (
        Option(value="teamMember", title=scene.pick("Team member", "Teamlid")),
        Option(value="viewer", title=scene.pick("Viewer", "Kijker")),
    )
    values: dict[str, Any] = {
        "ticked": tuple(f"p{at}" for at in range(number) if at != 1),
        "role": "teamMember",
        "total": number,
    }
    return TeamView(**scene.base, people=people, roles=roles, business=scene.words.business, **values | more)


@sample("team")
def _team(scene: Scene) -> Json:
    note = scene.pick(
        f"On the staff: {scene.words.colleague}. Whoever is new gets an invitation by mail.",
        f"Medewerker: {scene.words.colleague}. Wie nieuw is krijgt een uitnodiging per e-mail.",
    )
    aside = scene.pick(
        f"Without a mail address, so left out: {scene.words.customer}.",
        f"Zonder e-mailadres, en daarom niet in de lijst: {scene.words.customer}.",
    )
    return team_card(team_view(scene, 3, note=note, asides=(aside,)))


@sample("team-many")
def _team_many(scene: Scene) -> Json:
    wrong = scene.pick("Nobody is ticked.", "Er is niemand aangevinkt.")
    return team_card(team_view(scene, 50, ticked=(), total=420, page=1, pages=9, problem=wrong))


@sample("team-nobody")
def _team_nobody(scene: Scene) -> Json:
    return team_card(team_view(scene, 0))


@sample("settings")
def _settings(scene: Scene) -> Json:
    view = SettingsView(
        **scene.base,
        languages=LANGUAGES,
        chosen_language=scene.language,
        email=scene.words.email,
        note=scene.pick("Saved.", "Opgeslagen."),
        mornings=(Option(value="07:00", title="07:00"), Option(value="08:00", title="08:00")),
        morning_at="08:00",
    )
    return settings_card(view)


@sample("no-role")
def _no_role(scene: Scene) -> Json:
    pages = (BookingPage(name=scene.words.business, url="https://book.example.com/zuid"),)
    return no_role_card(NoRoleView(**scene.base, pages=pages, administrators=scene.words.colleague))


@sample("no-role-first")
def _first(scene: Scene) -> Json:
    return no_role_card(NoRoleView(**scene.base, can_set_up=True))


@sample("apology")
def _apology(scene: Scene) -> Json:
    return apology_card(ApologyView(**scene.base, reference="7f3a-91c2"))


@sample("apology-busy")
def _busy(scene: Scene) -> Json:
    return apology_card(ApologyView(**scene.base, reference="7f3a-91c2", is_busy=True))


@sample("plain")
def _plain(scene: Scene) -> Json:
    return plain_card(PlainView(**scene.base, title=scene.pick("Saved", "Opgeslagen"), text=scene.words.note))


@sample("continued")
def _continued(scene: Scene) -> Json:
    return continued_card(View(**scene.base))


@sample("discarded")
def _discarded(scene: Scene) -> Json:
    return discarded_card(View(**scene.base))


@sample("for-writer")
def _for_writer(scene: Scene) -> Json:
    view = ForWriterView(
        **scene.base,
        title=scene.pick(f"For {scene.words.person}", f"Voor {scene.words.person}"),
        text=scene.pick(
            "Details about customers are shown to one person only.", "Gegevens van klanten ziet maar één persoon."
        ),
        show=scene.pick("Show me", "Laat zien"),
        user_id="29:one",
    )
    return for_writer_card(view)
