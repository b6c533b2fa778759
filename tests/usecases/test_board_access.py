"""What the board does obeys the matrix of roles, cell by cell."""

from dataclasses import replace

import pytest

from scheduling.appointment import Attendance, DraftId
from scheduling.course import Step
from scheduling.errors import NotAllowed
from scheduling.service import ServiceId
from scheduling.staff import AccountId, Role, StaffId
from storage import Database
from tests.usecases.test_access import EXPECTED, ME, OTHER, OWN, ROLES, Act, Scene, a_move, a_scene
from usecases.access import SYSTEM, Actor, Permission, Reach
from usecases.book_appointment import CustomerWish
from usecases.change_details import DetailsWish, details_of
from usecases.many_wish import Deed, ManyWish
from usecases.serve_queue import ClaimWish, QueueWish


async def follow_course(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.follow_course(scene.shop.id, scene.appointment.id, Step.ARRIVE, scene.actor)


async def remind(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.remind_customer(scene.shop.id, scene.appointment.id, scene.actor)


async def mark_attendance(scene: Scene, whose: StaffId) -> object:
    one = scene.appointment
    seat = one.attendees[0].id
    return await scene.shop.usecases.mark_attendance(scene.shop.id, one.id, seat, Attendance.CAME, scene.actor)


async def judge(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.judge_change(a_move(scene), scene.actor)


async def change_details(scene: Scene, whose: StaffId) -> object:
    one = scene.appointment
    details = replace(details_of(one), label="x")
    wish = DetailsWish(business_id=scene.shop.id, appointment_id=one.id, expected_version=one.version, details=details)
    return await scene.shop.usecases.change_details(wish, scene.actor)


def _many(scene: Scene) -> ManyWish:
    versions = {scene.appointment.id: scene.appointment.version}
    return ManyWish(business_id=scene.shop.id, draft_id=DraftId("m"), deed=Deed.SHIFT, versions=versions, minutes=30)


async def preview_many(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.change_many.preview(_many(scene), scene.actor)


async def change_many(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.change_many(_many(scene), scene.actor)


async def join_queue(scene: Scene, whose: StaffId) -> object:
    return await _waits(scene, scene.actor)


async def _waits(scene: Scene, actor: Actor) -> object:
    wish = QueueWish(
        business_id=scene.shop.id,
        draft_id=DraftId("q"),
        service_id=ServiceId("checkup"),
        customer=CustomerWish(name="Noor"),
    )
    return (await scene.shop.usecases.join_queue(wish, actor)).appointment.id


async def claim(scene: Scene, whose: StaffId) -> object:
    one = await _waits(scene, SYSTEM)
    wish = ClaimWish(business_id=scene.shop.id, appointment_id=one, staff_id=whose)  # type: ignore[arg-type]  # an id
    return await scene.shop.usecases.claim_appointment(wish, scene.actor)


async def read_queue(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.read_queue(scene.shop.id, scene.actor)


async def find_anything(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.find_anything(scene.shop.id, "noor", scene.actor)


async def watch(scene: Scene, whose: StaffId) -> object:
    async with scene.shop.usecases.watch_changes(scene.shop.id, scene.actor) as news:
        return news


async def make_wall(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.make_display_link(scene.shop.id, "", "none", scene.actor)


async def list_walls(scene: Scene, whose: StaffId) -> object:
    return await scene.shop.usecases.list_display_links(scene.shop.id, scene.actor)


OF_ONE: list[tuple[Act, Permission]] = [
    (follow_course, Permission.MANAGE_BOOKINGS),
    (remind, Permission.MANAGE_BOOKINGS),
    (mark_attendance, Permission.MANAGE_BOOKINGS),
    (judge, Permission.MANAGE_BOOKINGS),
    (change_details, Permission.MANAGE_BOOKINGS),
    (preview_many, Permission.MANAGE_BOOKINGS),
    (change_many, Permission.MANAGE_BOOKINGS),
    (claim, Permission.MANAGE_BOOKINGS),
]
OF_THE_BUSINESS: list[tuple[Act, Permission]] = [
    (join_queue, Permission.MANAGE_BOOKINGS),
    (read_queue, Permission.SEE_BOOKINGS),
    (find_anything, Permission.SEE_BOOKINGS),
    (watch, Permission.SEE_BOOKINGS),
    (make_wall, Permission.CONFIGURE),
    (list_walls, Permission.CONFIGURE),
]
USES = [
    pytest.param(role, act, whose, reach, id=f"{role}-{act.__name__}-{whose}")
    for act, permission in (*OF_ONE, *OF_THE_BUSINESS)
    for role, reach in zip(ROLES, EXPECTED[permission], strict=True)
    for whose in ((ME, OTHER) if OWN in EXPECTED[permission] and (act, permission) in OF_ONE else (ME,))
]


@pytest.mark.parametrize(("role", "act", "whose", "reach"), USES)
async def test_a_use_case_of_the_board_obeys_the_matrix(
    role: Role, act: Act, whose: StaffId, reach: Reach, sqlite_database: Database
) -> None:
    scene = await a_scene(sqlite_database, role, whose)
    if reach is Reach.ALL or (reach is Reach.OWN and whose == ME):
        assert await act(scene, whose) is not None
    else:
        with pytest.raises(NotAllowed):
            await act(scene, whose)


@pytest.mark.parametrize("act", [act for act, _ in (*OF_ONE, *OF_THE_BUSINESS)], ids=lambda act: act.__name__)
async def test_somebody_without_a_role_may_do_nothing_of_it(act: Act, sqlite_database: Database) -> None:
    scene = await a_scene(sqlite_database, Role.ADMINISTRATOR, ME)
    stranger = Scene(
        shop=scene.shop,
        actor=Actor(kind="staff", account_id=AccountId("stranger")),
        appointment=scene.appointment,
    )
    with pytest.raises(NotAllowed):
        await act(stranger, ME)
