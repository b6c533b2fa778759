"""Samples of what is said of messages: what waits for a person, each message of an appointment, a customer who gets no mail."""

from typing import Any

from cards.messages import MessageEntry, MessagesView, messages_card
from cards.trouble import TroubleEntry, TroubleView, trouble_card
from cards.views import Option
from cards.waiting import WaitingEntry, WaitingView, waiting_card
from cards.waiting_form import WaitingFormView, waiting_form_card
from tests.cards.samples import Scene, sample

Json = dict[str, Any]


def entry(scene: Scene, number: int, **more: Any) -> TroubleEntry:
    words = scene.words
    title = scene.pick(
        f"Confirmation to {words.customer} ({words.email}), by mail",
        f"Bevestiging aan {words.customer} ({words.email}), per e-mail",
    )
    values = {
        "title": title,
        "about": f"{words.service} · {scene.when('14:30')}",
        "why": scene.pick("The mail server says that this address does not exist.", "Dit adres bestaat niet."),
    }
    return TroubleEntry(id=f"m{number}", **values | more)


def came(scene: Scene) -> str:
    return scene.pick("You get this as an administrator.", "Je krijgt dit als beheerder.")


@sample("trouble")
def _trouble(scene: Scene) -> Json:
    entries = (entry(scene, 1), entry(scene, 2, can_resend=False, can_dismiss=False))
    view = TroubleView(**scene.base, entries=entries, total=2, business=scene.words.place, came=came(scene))
    return trouble_card(view)


@sample("trouble-many")
def _trouble_many(scene: Scene) -> Json:
    entries = tuple(entry(scene, number) for number in range(6))
    note = scene.pick("It is sent again.", "Het wordt opnieuw gestuurd.")
    return trouble_card(TroubleView(**scene.base, entries=entries, total=20, page=1, pages=4, note=note))


@sample("trouble-none")
def _trouble_none(scene: Scene) -> Json:
    return trouble_card(TroubleView(**scene.base, entries=(), total=0))


@sample("messages")
def _messages(scene: Scene) -> Json:
    title = entry(scene, 1).title
    entries = (
        MessageEntry(title=title, state=scene.pick("Sent Tue 1 Dec 10:00", "Verstuurd di 1 dec 10:00")),
        MessageEntry(title=title, state=scene.pick("Given up", "Opgegeven"), why=entry(scene, 1).why, id="m2"),
    )
    return messages_card(MessagesView(**scene.base, facts=scene.facts(), entries=entries, is_written_to=True))


@sample("messages-left-alone")
def _messages_left_alone(scene: Scene) -> Json:
    note = scene.pick("From now on the customer is not written to.", "De klant krijgt geen berichten.")
    return messages_card(MessagesView(**scene.base, facts=scene.facts(), entries=(), is_written_to=False, note=note))


def waits(scene: Scene, number: int, **more: Any) -> WaitingEntry:
    words = scene.words
    values = {
        "who": f"{number}. {words.customer}",
        "what": f"{words.service} · {words.email}",
        "when": scene.pick("Tue 1 Dec – Fri 4 Dec (Morning)", "di 1 dec – vr 4 dec (Ochtend)"),
        "start": "2026-12-01T13:30Z",
        "label": scene.pick("Offer Tue 1 Dec 14:30", "Bied di 1 dec 14:30 aan"),
    }
    return WaitingEntry(id=f"w{number}", **values | more)


@sample("waiting")
def _waiting(scene: Scene) -> Json:
    kept = scene.pick(
        "Offered: Tue 1 Dec 14:30, kept until 12:00", "Aangeboden: di 1 dec 14:30, vrijgehouden tot 12:00"
    )
    entries = (waits(scene, 1, start="", label="", offered=kept), waits(scene, 2))
    view = WaitingView(**scene.base, entries=entries, total=8, pages=2, business=scene.words.place, may_change=True)
    return waiting_card(view)


@sample("waiting-form")
def _waiting_form(scene: Scene) -> Json:
    """For a caller for whom something is free already."""
    view = WaitingFormView(
        **scene.base,
        services=(Option(value="s1", title=scene.words.service),),
        people=(Option(value="p1", title=scene.words.person),),
        parts=(
            Option(value="morning", title=scene.pick("Morning", "Ochtend")),
            Option(value="afternoon", title=scene.pick("Afternoon", "Middag")),
        ),
        service="s1",
        chosen_parts="morning",
        first="2026-12-04",
        last="2026-12-11",
        today="2026-11-26",
        name=scene.words.customer,
        email=scene.words.email,
        free=(Option(value="2026-12-04T09:00Z", title=scene.pick("Fri 4 Dec, 10:00", "vr 4 dec, 10:00")),),
        mark="m1",
    )
    return waiting_form_card(view)


@sample("waiting-none")
def _waiting_none(scene: Scene) -> Json:
    day = scene.pick("Friday 4 December", "vrijdag 4 december")
    return waiting_card(WaitingView(**scene.base, entries=(), total=0, day=day, iso="2026-12-04"))
