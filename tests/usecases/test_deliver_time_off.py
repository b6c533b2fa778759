"""Time off always tells those concerned, with its title and notes (S90, S91)."""

from datetime import date

from notifications.facts import NoticeKind
from scheduling.staff import AccountId, StaffId
from storage import Database
from tests.support.builders import a_shop, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import BRAM, book, chat_with
from usecases.change_preferences import PreferenceWish
from usecases.take_time_off import TimeOffWish


async def test_the_person_reads_title_notes_time_and_what_it_hits(database: Database) -> None:
    shop = await a_shop(database)
    post = PostOffice(database=database, clock=shop.clock)
    await chat_with(database, "bram")
    await book(shop)
    await post.deliver()
    wish = TimeOffWish(
        business_id=shop.id,
        staff_ids=(StaffId("bram"),),
        draft_id="d1",
        title="Dentist",
        notes="wisdom tooth",
        first=date(2027, 1, 4),
        last=date(2027, 1, 5),
    )
    await shop.usecases.take_time_off(wish, staff_actor("ada"))
    await post.deliver()
    mail = post.mail.to(BRAM)[-1]
    assert mail.subject == "Time off: Dentist"
    for told in ("wisdom tooth", "Monday 4 January 2027 – Tuesday 5 January 2027", "Ada", "1 appointment lies"):
        assert told in mail.text
    assert [notice.kind for _, notice in post.chat.told][-1] is NoticeKind.TIME_OFF


async def test_it_cannot_be_switched_off(database: Database) -> None:
    shop = await a_shop(database)
    post = PostOffice(database=database, clock=shop.clock)
    await shop.usecases.change_preferences(
        AccountId("account-bram"), PreferenceWish(wants_mail=False, wants_chat=False)
    )
    wish = TimeOffWish(
        business_id=shop.id, staff_ids=(StaffId("bram"),), draft_id="d1", first=date(2027, 1, 6), last=date(2027, 1, 6)
    )
    taken = await shop.usecases.take_time_off(wish, staff_actor("ada"))
    await post.deliver()
    await shop.usecases.remove_time_off(shop.id, taken.time_off[0].id, staff_actor("ada"))
    await post.deliver()
    assert post.mail.subjects(BRAM) == ["Time off: without a title", "Time off removed: without a title"]
