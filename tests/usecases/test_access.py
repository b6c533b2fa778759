"""Who may do what: one test per cell of the matrix, through the use case that asks for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

import pytest

from scheduling.appointment import Appointment, DraftId
from scheduling.errors import NotAllowed
from scheduling.interval import Interval
from scheduling.service import ServiceId
from scheduling.staff import AccountId, Role, StaffId, TimeOffId
from storage import Database, Work
from tests.support.builders import (
    Shop,
    a_customer,
    a_service,
    a_shop,
    a_staff_member,
    a_wish,
    at,
    staff_actor,
)
from usecases.access import MATRIX, SYSTEM, Actor, Permission, Reach
from usecases.book_appointment import CustomerWish
from usecases.cancel_appointment import CancelWish
from usecases.configuration_changes import unchanged
from usecases.day_schedule import ScheduleQuestion
from usecases.edit_mark import mark_of
from usecases.export_report import ReportQuestion
from usecases.find_slots import SlotQuestion
from usecases.list_customers import CustomerQuestion
from usecases.manage_business import BusinessDetails, HoursWish, PageWish
from usecases.manage_questions import QuestionWish
from usecases.manage_staff import StaffHoursWish, StaffWish
from usecases.read_appointments import AppointmentQuestion
from usecases.read_figures import FiguresQuestion
from usecases.remove_business import DeleteWish
from usecases.reschedule_appointment import RescheduleWish
from usecases.staff_views import StaffView
from usecases.take_time_off import TimeOffWish
from usecases.write_to_customer import WriteWish

ME, OTHER = StaffId("me"), StaffId("other")
NOOR = a_customer()
CHECKUP = ServiceId("checkup")
WHY = QuestionWish(display_name="Why?")
NO, OWN, ALL = Reach.NOTHING, Reach.OWN, Reach.ALL
EXPECTED = {
    Permission.READ_BUSINESS: (ALL, ALL, ALL, ALL, NO, NO),
    Permission.SEE_BOOKINGS: (ALL, ALL, OWN, ALL, NO, NO),
    Permission.MANAGE_BOOKINGS: (ALL, ALL, OWN, NO, NO, NO),
    Permission.EDIT_ATTENDEES: (ALL, NO, OWN, NO, NO, NO),
    Permission.SEE_CUSTOMERS: (ALL, ALL, ALL, ALL, NO, NO),
    Permission.MANAGE_CUSTOMERS: (ALL, ALL, NO, NO, NO, NO),
    Permission.ERASE_CUSTOMERS: (ALL, NO, NO, NO, NO, NO),
    Permission.EXPORT_CUSTOMERS: (ALL, NO, NO, NO, NO, NO),
    Permission.TAKE_TIME_OFF: (ALL, ALL, OWN, NO, NO, NO),
    Permission.CHANGE_HOURS: (ALL, NO, OWN, NO, NO, NO),
    Permission.CONFIGURE: (ALL, NO, NO, NO, NO, NO),
    Permission.MANAGE_QUESTIONS: (ALL, NO, NO, NO, NO, NO),
    Permission.RESEND_MESSAGES: (ALL, NO, NO, NO, NO, NO),
    Permission.EXPORT_REPORTS: (ALL, NO, NO, NO, NO, NO),
}
ROLES = (Role.ADMINISTRATOR, Role.SCHEDULER, Role.TEAM_MEMBER, Role.VIEWER, Role.GUEST, Role.EXTERNAL_GUEST)
CELLS = [(role, permission, row[at]) for permission, row in EXPECTED.items() for at, role in enumerate(ROLES)]


@pytest.mark.parametrize(("role", "permission", "reach"), CELLS)
def test_a_role_reaches_as_far_as_it_should(role: Role, permission: Permission, reach: Reach) -> None:
    assert MATRIX[role, permission] is reach


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A shop in which somebody acts upon an appointment of oneself, or of somebody else."""

    shop: Shop
    actor: Actor
    appointment: Appointment


Act = Callable[[Scene, StaffId], Awaitable[object]]


async def see(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.read_appointment(scene.shop.id, scene.appointment.id, scene.actor)


async def book(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.book_appointment(a_wish(at(12), staff_ids=(whose,)), scene.actor)


def a_move(scene: Scene) -> RescheduleWish:
    """The scene's appointment, to one o'clock."""
    one = scene.appointment
    return RescheduleWish(
        business_id=scene.shop.id,
        appointment_id=one.id,
        expected_version=one.version,
        start=at(13),
        draft_id=DraftId("d"),
    )


async def reschedule(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.reschedule_appointment(a_move(scene), scene.actor)


async def cancel(scene: Scene, whose: StaffId) -> object:
    one = scene.appointment
    wish = CancelWish(
        business_id=scene.shop.id, appointment_id=one.id, expected_version=one.version, draft_id=DraftId("d")
    )
    return await scene.shop.usecases.cancel_appointment(wish, scene.actor)


async def give_up_seat(scene: Scene, whose: StaffId) -> object:
    one = scene.appointment
    wish = CancelWish(
        business_id=scene.shop.id,
        appointment_id=one.id,
        expected_version=one.version,
        draft_id=DraftId("d"),
        attendee_id=one.attendees[0].id,
    )
    return await scene.shop.usecases.cancel_appointment(wish, scene.actor)


async def take_time_off(scene: Scene, whose: StaffId) -> object:
    wish = TimeOffWish(business_id=scene.shop.id, staff_ids=(whose,), draft_id="d", first=date(2027, 2, 1))
    return await scene.shop.usecases.take_time_off(wish, scene.actor)


async def a_time_off(scene: Scene, whose: StaffId) -> TimeOffId:
    wish = TimeOffWish(business_id=scene.shop.id, staff_ids=(whose,), draft_id="d", first=date(2027, 2, 1))
    return (await scene.shop.usecases.take_time_off(wish, SYSTEM)).time_off[0].id


async def read_absence(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.read_absence(scene.shop.id, await a_time_off(scene, whose), scene.actor)


async def change_time_off(scene: Scene, whose: StaffId) -> object:
    wish = TimeOffWish(business_id=scene.shop.id, staff_ids=(whose,), draft_id="d", first=date(2027, 2, 2))
    return await scene.shop.usecases.change_time_off(await a_time_off(scene, whose), wish, scene.actor)


async def remove_time_off(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.remove_time_off(scene.shop.id, await a_time_off(scene, whose), scene.actor)


async def list_time_off(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.list_time_off(scene.shop.id, scene.actor, (whose,))


async def read_business(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.read_business(scene.shop.id, scene.actor)


async def find_slots(scene: Scene, whose: StaffId) -> object:
    span = Interval(at(8), at(16))
    question = SlotQuestion(business_id=scene.shop.id, service_id=ServiceId("checkup"), span=span, staff_ids=(whose,))
    return await scene.shop.usecases.find_slots(question, scene.actor)


async def find_customers(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.find_customers(scene.shop.id, "noor", scene.actor)


async def read_customer(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.read_customer(scene.shop.id, NOOR.id, scene.actor)


async def customer_names(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.customer_names(scene.shop.id, scene.actor)


async def change_customer(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.change_customer(scene.shop.id, NOOR, scene.actor)


async def erase_customer(scene: Scene, whose: StaffId) -> object:
    await scene.shop.usecases.erase_customer(scene.shop.id, NOOR.id, scene.actor)
    return True


async def list_customers(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.list_customers(CustomerQuestion(business_id=scene.shop.id), scene.actor)


async def find_duplicates(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.find_duplicates(scene.shop.id, scene.actor)


async def merge_customers(scene: Scene, whose: StaffId) -> object:
    other = a_customer("Other")
    await scene.shop.database.write(lambda work: work.customers.add(scene.shop.id, other))
    return await scene.shop.usecases.merge_customers(scene.shop.id, NOOR.id, other.id, scene.actor)


async def export_customer(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.export_customer(scene.shop.id, NOOR.id, scene.actor)


async def list_staff(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.list_staff(scene.shop.id, scene.actor)


async def add_staff(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.add_staff(scene.shop.id, StaffWish(display_name="Kim"), scene.actor)


async def add_staff_in_bulk(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.add_staff_in_bulk(scene.shop.id, "Kim", scene.actor, roles={})


async def change_staff(scene: Scene, whose: StaffId) -> object:
    view = await staff_view(scene, OTHER)
    wish = StaffWish(display_name="Other", role=Role.ADMINISTRATOR)
    return await scene.shop.usecases.change_staff(scene.shop.id, OTHER, wish, scene.actor, mark=view.mark)


async def change_staff_hours(scene: Scene, whose: StaffId) -> object:
    view = await staff_view(scene, whose)
    wish = StaffHoursWish(hours=None)
    return await scene.shop.usecases.change_staff_hours(scene.shop.id, whose, wish, scene.actor, mark=view.mark)


async def remove_staff(scene: Scene, whose: StaffId) -> object:
    gone = a_staff_member("Gone")
    await scene.shop.database.write(lambda work: work.staff.add(scene.shop.id, gone))
    view = await staff_view(scene, gone.id)
    await scene.shop.usecases.remove_staff(scene.shop.id, gone.id, scene.actor, mark=view.mark)
    return True


async def invite_again(scene: Scene, whose: StaffId) -> object:
    await scene.shop.usecases.invite_again(scene.shop.id, OTHER, scene.actor)
    return True


async def staff_view(scene: Scene, whose: StaffId) -> StaffView:
    other = await scene.shop.usecases.list_staff(scene.shop.id, staff_actor(OTHER))
    return next(view for view in other if view.member.id == whose)


async def list_trouble(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.list_trouble(scene.shop.id, scene.actor)


async def resend_all(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.resend_all(scene.shop.id, scene.actor)


async def dismiss_messages(scene: Scene, whose: StaffId) -> object:
    parked = await scene.shop.database.write(lambda work: _park_all(work, scene))
    return await scene.shop.usecases.dismiss_messages(scene.shop.id, parked, scene.actor)


async def write_to_customer(scene: Scene, whose: StaffId) -> object:
    one = scene.appointment
    wish = WriteWish(
        business_id=scene.shop.id, appointment_id=one.id, expected_version=one.version, is_written_to=False
    )
    return await scene.shop.usecases.write_to_customer(wish, scene.actor)


async def resend_message(scene: Scene, whose: StaffId) -> object:
    parked = await scene.shop.database.write(lambda work: _park_all(work, scene))
    await scene.shop.usecases.resend_message(scene.shop.id, parked[0], scene.actor)
    return True


async def list_services(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.list_services(scene.shop.id, scene.actor)


async def read_service(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.read_service(scene.shop.id, CHECKUP, scene.actor)


async def list_questions(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.list_questions(scene.shop.id, scene.actor)


async def foresee_change(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.foresee_change(scene.shop.id, unchanged, scene.actor)


async def add_service(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.add_service(scene.shop.id, a_service(staff_ids=(OTHER,)), scene.actor)


async def change_service(scene: Scene, whose: StaffId) -> object:
    shown = await scene.shop.usecases.read_service(scene.shop.id, CHECKUP, SYSTEM)
    return await scene.shop.usecases.change_service(scene.shop.id, shown.service, shown.mark, scene.actor)


async def remove_service(scene: Scene, whose: StaffId) -> object:
    await scene.shop.usecases.remove_service(scene.shop.id, CHECKUP, scene.actor, keep=True)
    return True


async def reorder_services(scene: Scene, whose: StaffId) -> object:
    await scene.shop.usecases.reorder_services(scene.shop.id, [CHECKUP], scene.actor)
    return True


async def add_question(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.add_question(scene.shop.id, WHY, scene.actor)


async def change_question(scene: Scene, whose: StaffId) -> object:
    asked = await scene.shop.usecases.add_question(scene.shop.id, WHY, SYSTEM)
    return await scene.shop.usecases.change_question(scene.shop.id, asked.id, WHY, mark_of(asked), scene.actor)


async def remove_question(scene: Scene, whose: StaffId) -> object:
    asked = await scene.shop.usecases.add_question(scene.shop.id, WHY, SYSTEM)
    return await scene.shop.usecases.remove_question(scene.shop.id, asked.id, scene.actor)


async def read_page_state(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.read_page_state(scene.shop.id, scene.actor)


async def change_business_details(scene: Scene, whose: StaffId) -> object:
    shown = BusinessDetails.of(scene.shop.business)
    return await scene.shop.usecases.change_business_details(scene.shop.id, shown, mark_of(shown), scene.actor)


async def change_hours(scene: Scene, whose: StaffId) -> object:
    shown = HoursWish.of(scene.shop.business)
    return await scene.shop.usecases.change_hours(scene.shop.id, shown, mark_of(shown), scene.actor)


async def change_policy(scene: Scene, whose: StaffId) -> object:
    shown = scene.shop.business.policy
    return await scene.shop.usecases.change_policy(scene.shop.id, shown, mark_of(shown), scene.actor)


async def change_page(scene: Scene, whose: StaffId) -> object:
    shown = PageWish.of(scene.shop.business)
    return await scene.shop.usecases.change_page(scene.shop.id, shown, mark_of(shown), scene.actor)


async def change_logo(scene: Scene, whose: StaffId) -> object:
    await scene.shop.usecases.change_logo(scene.shop.id, None, scene.actor)
    return True


async def keep_step(scene: Scene, whose: StaffId) -> object:
    await scene.shop.usecases.keep_step(scene.shop.id, "hidden", scene.actor)
    return True


async def look_before_removing(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.look_before_removing(scene.shop.id, scene.actor)


async def archive_business(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.archive_business(scene.shop.id, scene.actor, is_archived=True)


async def delete_business(scene: Scene, whose: StaffId) -> object:
    wish = DeleteWish(business_id=scene.shop.id, typed_name=scene.shop.business.display_name, drops_coming=True)
    await scene.shop.usecases.delete_business(wish, scene.actor)
    return True


async def begin_report(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.begin_report(scene.shop.id, scene.actor)


async def export_report(scene: Scene, whose: StaffId) -> object:
    question = ReportQuestion(business_id=scene.shop.id, first=None, last=None)
    return await scene.shop.usecases.export_report(question, scene.actor)


async def read_figures(scene: Scene, whose: StaffId) -> object:
    question = FiguresQuestion(business_id=scene.shop.id, staff_id=whose)
    return await scene.shop.usecases.read_figures(question, scene.actor)


def _park_all(work: Work, scene: Scene) -> list[str]:
    items = work.outbox.of_appointment(scene.shop.id, scene.appointment.id)
    for item in items:
        work.outbox.park(item.id, "refused")
    return [item.id for item in items]


ACTS: list[tuple[Act, Permission]] = [
    (see, Permission.SEE_BOOKINGS),
    (list_time_off, Permission.SEE_BOOKINGS),
    (book, Permission.MANAGE_BOOKINGS),
    (reschedule, Permission.MANAGE_BOOKINGS),
    (cancel, Permission.MANAGE_BOOKINGS),
    (give_up_seat, Permission.EDIT_ATTENDEES),
    (take_time_off, Permission.TAKE_TIME_OFF),
    (read_absence, Permission.SEE_BOOKINGS),
    (change_time_off, Permission.TAKE_TIME_OFF),
    (remove_time_off, Permission.TAKE_TIME_OFF),
    (read_business, Permission.READ_BUSINESS),
    (find_slots, Permission.READ_BUSINESS),
    (find_customers, Permission.SEE_CUSTOMERS),
    (read_customer, Permission.SEE_CUSTOMERS),
    (customer_names, Permission.SEE_CUSTOMERS),
    (change_customer, Permission.MANAGE_CUSTOMERS),
    (erase_customer, Permission.ERASE_CUSTOMERS),
    (list_customers, Permission.SEE_CUSTOMERS),
    (find_duplicates, Permission.MANAGE_CUSTOMERS),
    (merge_customers, Permission.MANAGE_CUSTOMERS),
    (export_customer, Permission.EXPORT_CUSTOMERS),
    (list_staff, Permission.READ_BUSINESS),
    (add_staff, Permission.CONFIGURE),
    (add_staff_in_bulk, Permission.CONFIGURE),
    (change_staff, Permission.CONFIGURE),
    (change_staff_hours, Permission.CHANGE_HOURS),
    (remove_staff, Permission.CONFIGURE),
    (invite_again, Permission.CONFIGURE),
    (list_trouble, Permission.RESEND_MESSAGES),
    (resend_message, Permission.RESEND_MESSAGES),
    (resend_all, Permission.RESEND_MESSAGES),
    (dismiss_messages, Permission.RESEND_MESSAGES),
    (begin_report, Permission.EXPORT_REPORTS),
    (export_report, Permission.EXPORT_REPORTS),
    (read_figures, Permission.SEE_BOOKINGS),
    (write_to_customer, Permission.MANAGE_BOOKINGS),
    (list_services, Permission.READ_BUSINESS),
    (read_service, Permission.READ_BUSINESS),
    (list_questions, Permission.READ_BUSINESS),
    (foresee_change, Permission.READ_BUSINESS),
    (add_service, Permission.CONFIGURE),
    (change_service, Permission.CONFIGURE),
    (remove_service, Permission.CONFIGURE),
    (reorder_services, Permission.CONFIGURE),
    (add_question, Permission.MANAGE_QUESTIONS),
    (change_question, Permission.MANAGE_QUESTIONS),
    (remove_question, Permission.MANAGE_QUESTIONS),
    (read_page_state, Permission.READ_BUSINESS),
    (change_business_details, Permission.CONFIGURE),
    (change_hours, Permission.CONFIGURE),
    (change_policy, Permission.CONFIGURE),
    (change_page, Permission.CONFIGURE),
    (change_logo, Permission.CONFIGURE),
    (keep_step, Permission.CONFIGURE),
    (look_before_removing, Permission.CONFIGURE),
    (archive_business, Permission.CONFIGURE),
    (delete_business, Permission.CONFIGURE),
]
USES = [
    pytest.param(role, act, whose, reach, id=f"{role}-{act.__name__}-{whose}")
    for act, permission in ACTS
    for role, reach in zip(ROLES, EXPECTED[permission], strict=True)
    for whose in ((ME, OTHER) if OWN in EXPECTED[permission] else (ME,))
]


async def a_scene(database: Database, role: Role, whose: StaffId) -> Scene:
    """One appointment, of the person that the act is about."""
    staff = [a_staff_member("Me", role=role), a_staff_member("Other", role=Role.ADMINISTRATOR)]
    shop = await a_shop(database, staff=staff, services=[a_service(staff_ids=(ME, OTHER))], customers=[NOOR])
    wish = a_wish(at(9), staff_ids=(whose,), customers=(CustomerWish(customer_id=NOOR.id),))
    one = (await shop.usecases.book_appointment(wish, SYSTEM)).view.appointment
    return Scene(shop=shop, actor=staff_actor(ME), appointment=one)


@pytest.mark.parametrize(("role", "act", "whose", "reach"), USES)
async def test_a_use_case_obeys_the_matrix(
    role: Role, act: Act, whose: StaffId, reach: Reach, sqlite_database: Database
) -> None:
    scene = await a_scene(sqlite_database, role, whose)
    if reach is Reach.ALL or (reach is Reach.OWN and whose == ME):
        assert await act(scene, whose) is not None
    else:
        with pytest.raises(NotAllowed):
            await act(scene, whose)


@pytest.mark.parametrize("act", [act for act, _ in ACTS], ids=lambda act: act.__name__)
async def test_somebody_without_a_role_may_nothing(act: Act, sqlite_database: Database) -> None:
    scene = await a_scene(sqlite_database, Role.ADMINISTRATOR, ME)
    stranger = Scene(
        shop=scene.shop,
        actor=Actor(kind="staff", account_id=AccountId("stranger")),
        appointment=scene.appointment,
    )
    with pytest.raises(NotAllowed):
        await act(stranger, ME)


async def test_a_team_member_finds_the_own_appointments_alone(sqlite_database: Database) -> None:
    scene = await a_scene(sqlite_database, Role.TEAM_MEMBER, OTHER)
    question = AppointmentQuestion(business_id=scene.shop.id)
    assert await scene.shop.usecases.find_appointments(question, scene.actor) == ()


async def test_a_team_member_sees_the_own_column_alone(sqlite_database: Database) -> None:
    scene = await a_scene(sqlite_database, Role.TEAM_MEMBER, OTHER)
    question = ScheduleQuestion(business_id=scene.shop.id, first=date(2027, 1, 4), staff_ids=(OTHER,))
    schedule = await scene.shop.usecases.day_schedule(question, scene.actor)
    assert [person.staff.id for person in schedule.days[0].people] == [ME]


async def test_a_team_member_sees_no_appointments_of_others_with_a_customer(sqlite_database: Database) -> None:
    scene = await a_scene(sqlite_database, Role.TEAM_MEMBER, OTHER)
    view = await scene.shop.usecases.read_customer(scene.shop.id, NOOR.id, scene.actor)
    assert view.coming == ()


@pytest.mark.parametrize("role", ROLES)
async def test_only_who_manages_everybodys_bookings_plans_a_hand_over(role: Role, sqlite_database: Database) -> None:
    scene = await a_scene(sqlite_database, role, OTHER)
    plan = scene.shop.usecases.plan_hand_over(scene.shop.id, OTHER, scene.actor)
    if role in (Role.ADMINISTRATOR, Role.SCHEDULER):
        assert (await plan).planned
    else:
        with pytest.raises(NotAllowed):
            await plan


@pytest.mark.parametrize(("role", "seen"), list(zip(ROLES, (2, 2, 1, 2, None, None), strict=True)))
async def test_time_off_is_listed_as_far_as_bookings_are_seen(
    role: Role, seen: int | None, sqlite_database: Database
) -> None:
    scene = await a_scene(sqlite_database, role, ME)
    for whose in (ME, OTHER):
        await a_time_off(scene, whose)
    listing = scene.shop.usecases.list_absences(scene.shop.id, scene.actor)
    if seen is None:
        with pytest.raises(NotAllowed):
            await listing
    else:
        assert len((await listing).found) == seen


@pytest.mark.parametrize("role", ROLES)
async def test_whatever_the_role_one_answers_the_own_invitation(role: Role, sqlite_database: Database) -> None:
    scene = await a_scene(sqlite_database, role, ME)
    told = await scene.shop.usecases.answer_invitation(scene.shop.id, scene.actor, accepts=True)
    assert told.name == "Me"


async def test_a_viewer_is_shown_that_nothing_can_be_changed(sqlite_database: Database) -> None:
    scene = await a_scene(sqlite_database, Role.VIEWER, OTHER)
    view = await scene.shop.usecases.read_appointment(scene.shop.id, scene.appointment.id, scene.actor)
    assert not view.can_change
