"""A code sent by mail before a booking counts (B41): asked for, tried, sent again; nothing typed is lost, and the start is kept."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from scheduling.business import PageSettings
from scheduling.errors import PermanentFailure
from scheduling.one_time_code import MOST_SENT, PAUSE
from scheduling.service import Question, QuestionAssignment, QuestionId
from storage import Database
from tests.booking_page.demo import NOOR
from tests.booking_page.shop_page import CHECK_UP, SECRET, SHOP, Connect, ShopPage, a_published_business, open_shop
from tests.support.builders import a_service
from tests.support.post import PostOffice
from tests.support.traces import places_of
from usecases.booking_codes import BookingCodes
from usecases.purge_delivered import PurgeDelivered

PROVEN = PageSettings(enforce_one_time_password=True)
WISH = QuestionAssignment(question=Question(id=QuestionId("wish"), display_name="Anything else?"))


@dataclass
class Asked:
    """A visitor who has sent the details and looks at the page that asks for the code."""

    page: ShopPage
    post: PostOffice

    async def code(self, address: str = NOOR["email"]) -> str:
        """From the latest mail."""
        await self.post.deliver()
        return self.post.mail.to(address)[-1].subject.partition(" ")[0]

    async def press(self, action: str, **form: str) -> None:
        await self.page.visit.press(action, **{**NOOR, **form})

    @property
    def text(self) -> str:
        return self.page.visit.text

    @property
    def is_booked(self) -> bool:
        return self.page.visit.address.startswith("/manage/")


Ask = Callable[[], Awaitable[Asked]]


@pytest.fixture
def ask(database: Database, aiohttp_client: Connect) -> Ask:
    async def go() -> Asked:
        page = await open_shop(database, aiohttp_client, business=a_published_business(page=PROVEN))
        post = PostOffice(database=database, clock=page.shop.clock, codes=BookingCodes((SECRET,)))
        await page.visit.go(CHECK_UP)
        await page.visit.choose(page.visit.starts()[-1])
        await page.visit.press("book", **NOOR)
        return Asked(page, post)

    return go


async def test_nothing_is_booked_before_the_code_and_with_it_at_once(ask: Ask) -> None:
    """B41."""
    asked = await ask()
    assert 'autocomplete="one-time-code"' in asked.text
    assert not asked.is_booked
    await asked.press("book", one_time_code=await asked.code())
    assert asked.is_booked


async def test_the_mail_leaves_at_once_and_the_confirmation_only_after_the_code(ask: Ask) -> None:
    asked = await ask()
    code = await asked.code()
    assert [mail.subject for mail in asked.post.mail.sent] == [f"{code} is your code for The Shop"]
    await asked.press("book", one_time_code=code)
    await asked.post.deliver()
    assert len(asked.post.mail.to(NOOR["email"])) == 2


@pytest.mark.parametrize("written", ["{0} {1}", " {0}-{1} ", "{0}\n{1}"])
async def test_a_code_may_be_pasted_as_people_write_it(ask: Ask, written: str) -> None:
    asked = await ask()
    code = await asked.code()
    await asked.press("book", one_time_code=written.format(code[:3], code[3:]))
    assert asked.is_booked


async def test_everything_typed_travels_along(database: Database, aiohttp_client: Connect) -> None:
    page = await open_shop(database, aiohttp_client, business=a_published_business(page=PROVEN))
    await page.shop.database.write(lambda work: work.questions.add(page.shop.id, WISH.question))
    await page.shop.database.write(lambda work: work.services.save(page.shop.id, a_service(questions=(WISH,))))
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    await page.visit.press("book", **NOOR, **{"question-wish": 'A "quiet" room\n& tea'})
    assert 'name="question-wish" value="A &#34;quiet&#34; room\n&amp; tea"' in page.visit.text.replace("\r", "")
    await page.visit.press("change", **NOOR, **{"question-wish": "A quiet room"})
    assert ">A quiet room</textarea>" in page.visit.text


async def test_a_wrong_code_is_told_at_the_field_and_five_end_it(ask: Ask) -> None:
    asked = await ask()
    code = await asked.code()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    await asked.press("book", one_time_code=wrong)
    assert "Tries left: 4" in asked.text
    for _ in range(4):
        await asked.press("book", one_time_code=wrong)
    assert "tried too often" in asked.text
    await asked.press("book", one_time_code=code)
    assert not asked.is_booked


async def test_a_code_ends_after_ten_minutes_and_a_new_one_can_be_had(ask: Ask) -> None:
    asked = await ask()
    old = await asked.code()
    asked.page.shop.clock.forward(minutes=10)
    await asked.press("book", one_time_code=old)
    assert "holds no longer" in asked.text
    await asked.press("resend")
    new = await asked.code()
    await asked.press("book", one_time_code=old)
    assert new == old or not asked.is_booked
    await asked.press("book", one_time_code=new)
    assert asked.is_booked


async def test_sent_again_while_it_holds_it_is_the_same_and_pressed_twice_it_is_one_mail(ask: Ask) -> None:
    asked = await ask()
    first = await asked.code()
    await asked.press("resend")
    assert await asked.code() == first
    assert len(asked.post.mail.sent) == 1
    asked.page.shop.clock.forward(seconds=PAUSE.total_seconds())
    await asked.press("resend")
    assert await asked.code() == first
    assert len(asked.post.mail.sent) == 2


async def test_it_is_not_sent_without_end(ask: Ask) -> None:
    asked = await ask()
    for _ in range(MOST_SENT + 1):
        asked.page.shop.clock.forward(minutes=1)
        await asked.press("resend")
    assert "So many codes were sent" in asked.text
    assert len(await asked.post.rows()) == MOST_SENT


async def test_nobodys_mailbox_is_filled_by_visitors_who_begin_anew(ask: Ask) -> None:
    asked = await ask()
    for _ in range(8):
        await asked.page.visit.go(CHECK_UP)
        await asked.page.visit.choose(asked.page.visit.starts()[-1])
        await asked.press("book")
    assert len(await asked.post.rows()) == 6
    assert "So many codes were sent" in asked.text


async def test_the_start_is_kept_as_long_as_the_code_holds(ask: Ask) -> None:
    asked = await ask()
    assert "This time is kept for you for 10 minutes" in asked.text
    code, form = await asked.code(), asked.page.visit.actions()[0]
    asked.page.shop.clock.forward(minutes=9, seconds=59)
    await asked.page.visit.go(CHECK_UP)
    await asked.page.visit.send(form, action="book", one_time_code=code, **NOOR)
    assert asked.is_booked


async def test_another_address_needs_another_code(ask: Ask) -> None:
    asked = await ask()
    code = await asked.code()
    await asked.press("book", one_time_code=code, email="somebody.else@example.com")
    assert not asked.is_booked
    other = await asked.code("somebody.else@example.com")
    await asked.press("book", one_time_code=other, email="somebody.else@example.com")
    assert asked.is_booked


async def test_the_address_may_be_corrected_and_what_was_on_its_way_is_not_sent(ask: Ask) -> None:
    asked = await ask()
    await asked.press("book", email="right@example.com")
    await asked.post.deliver()
    assert [mail.to for mail in asked.post.mail.sent] == ["right@example.com"]


async def test_an_address_is_needed_where_it_must_be_proven(database: Database, aiohttp_client: Connect) -> None:
    business, service = a_published_business(page=PROVEN), a_service(is_email_required=False)
    page = await open_shop(database, aiohttp_client, business=business, services=[service])
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    await page.visit.press("book", name="Noor")
    assert page.visit.status == 422
    assert 'id="email-error"' in page.visit.text


async def test_the_database_does_not_tell_the_code(ask: Ask, database: Database) -> None:
    """Neither itself nor anything by which it could be found without the secret."""
    asked = await ask()
    code = await asked.code()
    assert await database.read(lambda work: places_of((code,), work)) == set()


async def test_a_code_that_cannot_be_delivered_is_no_trouble_of_the_business(ask: Ask) -> None:
    asked = await ask()
    asked.post.mail.faults[NOOR["email"]] = [PermanentFailure("recipient_refused", "550")]
    await asked.post.deliver()
    assert await asked.post.states() == [("booking_code", "dropped")]


async def test_old_codes_are_cleared_away(ask: Ask, database: Database) -> None:
    asked = await ask()
    asked.page.shop.clock.forward(hours=2)
    assert await PurgeDelivered(database=database, clock=asked.page.shop.clock).run_once() == 1


async def test_whoever_is_given_the_address_of_a_used_form_proves_an_address_of_the_own(ask: Ask) -> None:
    asked = await ask()
    form, code = asked.page.visit.actions()[0], await asked.code()
    await asked.press("book", one_time_code=code)
    assert asked.is_booked
    sam = {"name": "Sam Bakker", "email": "sam@example.com"}
    for given in ({}, {"one_time_code": code}):
        await asked.page.visit.send(form, action="book", **sam, **given)
        assert not asked.is_booked
        assert "Noor" not in asked.text
    await asked.page.visit.go(CHECK_UP)
    await asked.page.visit.send(CHECK_UP, start=asked.page.visit.starts()[0], chosen=form.rpartition("/")[2])
    await asked.press("book", **sam)
    await asked.press("book", **sam, one_time_code=code)
    assert not asked.is_booked
    await asked.press("book", **sam, one_time_code=await asked.code(sam["email"]))
    assert asked.is_booked


@pytest.mark.parametrize("address", [SHOP, CHECK_UP, f"{CHECK_UP}/waiting"])
async def test_where_no_mail_goes_out_the_page_says_how_else_to_book(
    database: Database, aiohttp_client: Connect, address: str
) -> None:
    """A code that cannot come would be a dead end after everything was typed."""
    business = a_published_business(page=PROVEN, phone="+31201234567", email="shop@example.com")
    page = await open_shop(database, aiohttp_client, business=business, has_mail=False)
    await page.visit.go(address)
    assert page.visit.status == 503
    assert "You cannot book online at the moment" in page.visit.text
    assert 'href="tel:+31201234567"' in page.visit.text
    assert 'href="mailto:shop@example.com"' in page.visit.text


async def test_without_the_code_no_mail_is_needed_to_book(database: Database, aiohttp_client: Connect) -> None:
    page = await open_shop(database, aiohttp_client, has_mail=False)
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    await page.visit.press("book", **NOOR)
    assert page.visit.address.startswith("/manage/")
