"""Samples of what happens to an appointment: shown, moved, cancelled, undone, told to others."""

from typing import Any

from cards.appointment import (
    AppointmentCardView,
    ChooseAppointmentView,
    GroupAppointmentView,
    ListPurpose,
    News,
    appointment_card,
    choose_appointment_card,
    group_appointment_card,
)
from cards.book import PersonOption
from cards.cancel import CancelSummaryView, CancelView, cancel_card, cancel_summary_card
from cards.move_rest import MoveRestView, move_rest_card
from cards.notices import (
    StaffNews,
    StaffNoticeView,
    StaleView,
    TimeOffNoticeView,
    staff_notice_card,
    stale_card,
    time_off_notice_card,
)
from cards.outside_change import OutsideChangeView, outside_change_card
from cards.reschedule import (
    RescheduleSummaryView,
    RescheduleTimesView,
    reschedule_summary_card,
    reschedule_times_card,
)
from cards.series import DateOption
from cards.views import Forbidden, Option, Undo
from tests.cards.samples import Scene, sample
from tests.cards.samples_booking import page

Json = dict[str, Any]
TAB = "https://teams.microsoft.com/l/entity/app/day?label=Day"
ROOM = "https://meet.example.com/rooms/9f8e7d6c5b4a"


def told(scene: Scene) -> str:
    return scene.pick(
        f"Confirmation sent to {scene.words.email}, in Dutch.",
        f"Bevestiging verstuurd naar {scene.words.email}, in het Nederlands.",
    )


@sample("appointment-booked")
def _booked(scene: Scene) -> Json:
    view = AppointmentCardView(
        **scene.base,
        facts=scene.facts(is_online=True, join_url=ROOM, reader_when=scene.pick("03:30 your time", "03:30 jouw tijd")),
        news=News.BOOKED,
        told=(told(scene),),
        why_person=scene.pick(
            f"{scene.words.person} was chosen: fewest hours booked these weeks.",
            f"{scene.words.person} is gekozen: de minste uren geboekt in deze weken.",
        ),
        can_change=True,
        tab_url=TAB,
    )
    return appointment_card(view)


@sample("appointment")
def _shown(scene: Scene) -> Json:
    view = AppointmentCardView(
        **scene.base,
        facts=scene.facts(seats=scene.pick("3 of 10 taken", "3 van 10 bezet")),
        told=(told(scene), scene.pick("Reminder waits for Monday 14:30.", "Herinnering wacht tot maandag 14:30.")),
        override=scene.words.note,
        happened=(
            scene.pick("Today 10:12: moved by Sanne Bakker", "Vandaag 10:12: verzet door Sanne Bakker"),
            scene.pick("Yesterday 16:40: booked by Bram Jansen", "Gisteren 16:40: geboekt door Bram Jansen"),
        ),
        can_change=True,
    )
    return appointment_card(view)


@sample("appointment-rescheduled")
def _moved(scene: Scene) -> Json:
    view = AppointmentCardView(
        **scene.base,
        facts=scene.facts(is_online=True, join_url=ROOM),
        news=News.RESCHEDULED,
        old_when=scene.when("10:00–10:30"),
        old_people=scene.words.colleague,
        told=(scene.pick("Noor gets the new time in 10 seconds.", "Noor krijgt over 10 seconden de nieuwe tijd."),),
        can_change=True,
        undo=Undo(change_id="ch1", seconds=10),
        tab_url=TAB,
    )
    return appointment_card(view)


@sample("appointment-cancelled")
def _cancelled(scene: Scene) -> Json:
    view = AppointmentCardView(
        **scene.base,
        facts=scene.facts(notes="", answers=()),
        news=News.CANCELLED,
        undo=Undo(change_id="ch2", seconds=10),
    )
    return appointment_card(view)


@sample("appointment-group")
def _group(scene: Scene) -> Json:
    view = GroupAppointmentView(
        **scene.base,
        appointment_id="a1",
        service=scene.words.service,
        when=scene.when("14:30–15:00"),
        people=scene.words.person,
        news=News.BOOKED,
        refresh_user_ids=("29:one", "29:two"),
    )
    return group_appointment_card(view)


@sample("choose-appointment")
def _choose(scene: Scene) -> Json:
    view = ChooseAppointmentView(
        **scene.base,
        appointments=tuple(scene.facts(n) for n in range(1, 6)),
        purpose=ListPurpose.RESCHEDULE,
        asked=scene.words.customer,
        more=3,
    )
    return choose_appointment_card(view)


@sample("choose-appointment-none")
def _choose_none(scene: Scene) -> Json:
    view = ChooseAppointmentView(**scene.base, appointments=(), purpose=ListPurpose.CANCEL, asked=scene.words.customer)
    return choose_appointment_card(view)


@sample("reschedule-times")
def _times(scene: Scene) -> Json:
    others = (PersonOption(value="anyone", name=""), PersonOption(value="p2", name=scene.words.colleague))
    view = RescheduleTimesView(
        **scene.base, facts=scene.facts(), person=scene.words.person, page=page(scene, 9), others=others
    )
    return reschedule_times_card(view)


@sample("reschedule-summary")
def _move_summary(scene: Scene) -> Json:
    view = RescheduleSummaryView(
        **scene.base,
        facts=scene.facts(),
        new_when=scene.pick(
            "Friday 4 December, 11:00–11:30 (Amsterdam)", "vrijdag 4 december, 11:00–11:30 (Amsterdam)"
        ),
        in_days=scene.pick("in 11 days", "over 11 dagen"),
        new_people=scene.words.colleague,
        told=scene.pick(
            "Noor gets the new time by mail, in Dutch.", "Noor krijgt de nieuwe tijd per e-mail, in het Nederlands."
        ),
    )
    return reschedule_summary_card(view)


@sample("reschedule-anyway")
def _move_anyway(scene: Scene) -> Json:
    rule = scene.pick("This is during your time off.", "Dit valt in je afwezigheid.")
    view = RescheduleSummaryView(
        **scene.base,
        facts=scene.facts(),
        new_when=scene.when("22:00–22:30"),
        in_days=scene.in_days,
        forbidden=Forbidden(
            rule=rule, may_override=True, nearest=(Option(value="x", title=scene.when("15:00–15:30")),)
        ),
        warnings=(scene.words.note,),
        can_tell=False,
    )
    return reschedule_summary_card(view)


@sample("cancel")
def _cancel(scene: Scene) -> Json:
    return cancel_card(CancelView(**scene.base, facts=scene.facts()))


@sample("cancel-summary")
def _cancel_summary(scene: Scene) -> Json:
    view = CancelSummaryView(
        **scene.base,
        facts=scene.facts(notes="", answers=()),
        word=scene.pick("Sorry, I am ill. I will call you.", "Sorry, ik ben ziek. Ik bel u."),
        told=scene.pick(
            "Noor gets the cancellation by mail, in Dutch.", "Noor krijgt de annulering per e-mail, in het Nederlands."
        ),
        warnings=(scene.pick("it starts in 20 minutes.", "de afspraak begint over 20 minuten."),),
    )
    return cancel_summary_card(view)


@sample("cancel-summary-series")
def _cancel_series(scene: Scene) -> Json:
    return cancel_summary_card(CancelSummaryView(**scene.base, facts=scene.facts(notes="", answers=()), later=3))


@sample("reschedule-rest")
def _move_rest(scene: Scene) -> Json:
    titles = [
        scene.pick(f"Fri {day} Dec, 10:00 → Fri {day} Dec, 11:00", f"vr {day} dec, 10:00 → vr {day} dec, 11:00")
        for day in (4, 11, 18)
    ]
    near = (Option(value="1@2026-12-11T10:30Z", title=scene.pick("Fri 11 Dec, 11:30", "vr 11 dec, 11:30")),)
    dates = (
        DateOption(number=0, title=titles[0], value="0@2026-12-04T10:00Z", chosen="0@2026-12-04T10:00Z"),
        DateOption(number=1, title=titles[1], options=near),
        DateOption(number=2, title=titles[2]),
    )
    return move_rest_card(MoveRestView(**scene.base, facts=scene.facts(), dates=dates))


@sample("staff-notice")
def _notice(scene: Scene) -> Json:
    view = StaffNoticeView(
        **scene.base,
        facts=scene.facts(is_online=True, join_url=ROOM),
        news=StaffNews.RESCHEDULED,
        by=scene.words.colleague,
        old_when=scene.when("10:00–10:30"),
        word=scene.words.note,
        tab_url=TAB,
    )
    return staff_notice_card(view)


@sample("staff-notice-customer")
def _notice_customer(scene: Scene) -> Json:
    view = StaffNoticeView(**scene.base, facts=scene.facts(), news=StaffNews.CANCELLED, can_change=False)
    return staff_notice_card(view)


@sample("staff-notice-undelivered")
def _notice_undelivered(scene: Scene) -> Json:
    alert = scene.pick(
        f"The mail to {scene.words.customer} could not be delivered. Call +31 6 12345678.",
        f"De mail aan {scene.words.customer} kon niet worden bezorgd. Bel +31 6 12345678.",
    )
    view = StaffNoticeView(**scene.base, facts=scene.facts(), news=StaffNews.UNDELIVERED, alert=alert)
    return staff_notice_card(view)


@sample("staff-notice-reminder")
def _notice_reminder(scene: Scene) -> Json:
    facts = scene.facts(is_online=True, join_url=ROOM, answers=())
    return staff_notice_card(StaffNoticeView(**scene.base, facts=facts, news=StaffNews.REMINDER, word=scene.words.note))


@sample("time-off-notice")
def _time_off_notice(scene: Scene) -> Json:
    view = TimeOffNoticeView(
        **scene.base, by=scene.words.colleague, when=scene.when("13:00–17:00"), title=scene.words.note
    )
    return time_off_notice_card(view)


@sample("outside-moved")
def _outside_moved(scene: Scene) -> Json:
    view = OutsideChangeView(
        **scene.base,
        facts=scene.facts(is_online=True),
        change="c1",
        outside_when=scene.when("15:00–15:30"),
        slot="2026-12-01T14:00:00+00:00",
        minutes=30,
        tab_url=TAB,
    )
    return outside_change_card(view)


@sample("outside-deleted")
def _outside_deleted(scene: Scene) -> Json:
    return outside_change_card(OutsideChangeView(**scene.base, facts=scene.facts(is_online=True), change="c1"))


@sample("stale")
def _stale(scene: Scene) -> Json:
    happened = scene.pick(
        f"{scene.words.colleague} moved this appointment at 10:12.",
        f"{scene.words.colleague} heeft deze afspraak om 10:12 verzet.",
    )
    return stale_card(StaleView(**scene.base, happened=happened, facts=scene.facts(), can_change=True))


@sample("stale-gone")
def _stale_gone(scene: Scene) -> Json:
    view = StaleView(
        **scene.base, happened=scene.pick("This draft is gone.", "Dit concept is weg."), can_start_again=True
    )
    return stale_card(view)
