"""A business's own words: who may change them, what is kept of a change, and that no mail is lost by them."""

import pytest

from notifications.facts import Wording
from scheduling.errors import Invalid, NotAllowed, Stale
from scheduling.staff import Role
from storage import Database
from storage.records import HistoryEntry
from storage.tables import history
from storage.templates import TemplateRow
from tests.support.builders import Shop, a_shop, at, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import BRAM, NOOR, book
from usecases.edit_mark import mark_of
from usecases.manage_templates import TemplatePlace

OWN = Wording(subject="See you at {{ business }}", body="Dear {{ customer_name }}, we look forward to it.")
ADA = "ada@example.com"


def place(shop: Shop, topic: str = "confirmed", language: str = "en") -> TemplatePlace:
    return TemplatePlace(business_id=shop.id, topic=topic, language=language)


async def opened(database: Database, wording: Wording | None = OWN) -> tuple[Shop, PostOffice]:
    shop = await a_shop(database)
    if wording:
        await shop.usecases.change_template(place(shop), wording, staff_actor("ada"))
    return shop, PostOffice(database=database, clock=shop.clock)


async def break_words(shop: Shop) -> None:
    """As a restored copy of another version might."""
    row = TemplateRow("confirmed", "en", "", "{{ gone }}", "", at(8))
    await shop.database.write(lambda work: work.templates.save(shop.id, row))


async def test_customers_read_the_words_of_the_business_and_staff_the_built_in_ones(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop)
    await post.deliver()
    (mail,) = post.mail.to(NOOR)
    assert mail.subject == "See you at The Shop"
    assert "Dear Noor Jansen, we look forward to it." in mail.text
    assert all("look forward" not in one.text for one in post.mail.to(BRAM))


async def test_another_language_keeps_its_own(database: Database) -> None:
    shop, _ = await opened(database)
    assert await shop.usecases.read_template(place(shop, language="nl"), staff_actor("ada")) is None


async def test_giving_them_up_brings_the_built_in_words_back(database: Database) -> None:
    shop, post = await opened(database)
    await shop.usecases.change_template(place(shop), Wording(), staff_actor("ada"))
    await book(shop)
    await post.deliver()
    assert post.mail.subjects(NOOR)[0].startswith("Confirmed")


@pytest.mark.parametrize("role", [Role.SCHEDULER, Role.TEAM_MEMBER, Role.VIEWER, Role.GUEST])
async def test_administrators_alone_change_them(database: Database, role: Role) -> None:
    shop, _ = await opened(database)
    who = {Role.SCHEDULER: "sam", Role.TEAM_MEMBER: "bram", Role.VIEWER: "vic", Role.GUEST: "guus"}[role]
    with pytest.raises(NotAllowed):
        await shop.usecases.change_template(place(shop), Wording(), staff_actor(who))
    with pytest.raises(NotAllowed):
        await shop.usecases.preview_template(place(shop), None, staff_actor(who))
    with pytest.raises(NotAllowed):
        await shop.usecases.read_template(place(shop), staff_actor(who))


async def test_what_cannot_be_used_is_not_stored(database: Database) -> None:
    shop, _ = await opened(database)
    with pytest.raises(Invalid, match="template_unknown_name"):
        await shop.usecases.change_template(place(shop), Wording(body="{{ who }}"), staff_actor("ada"))
    assert await shop.usecases.read_template(place(shop), staff_actor("ada")) == OWN


@pytest.mark.parametrize(("topic", "language"), [("assigned", "en"), ("confirmed", "sv")])
async def test_a_mail_that_has_no_words_of_its_own_is_refused(database: Database, topic: str, language: str) -> None:
    shop, _ = await opened(database)
    with pytest.raises(Invalid, match="one_of"):
        await shop.usecases.change_template(place(shop, topic, language), OWN, staff_actor("ada"))


async def test_the_history_tells_which_part_was_changed_and_no_words(database: Database) -> None:
    shop, _ = await opened(database)
    await shop.usecases.change_template(place(shop), Wording(subject=OWN.subject), staff_actor("ada"))
    rows = await database.read(lambda work: work.connection.execute(history.select()).all())
    entries = [HistoryEntry(id=row.id, at=row.at, by=row.by, what=row.what, data=row.data) for row in rows]
    assert [
        (one.by, one.what, one.data["fields"]) for one in sorted(entries, key=lambda one: len(one.data["fields"]))
    ] == [
        ("account-ada", "template_changed", ["body"]),
        ("account-ada", "template_changed", ["subject", "body"]),
    ]
    assert "look forward" not in str(entries)


@pytest.mark.parametrize("topic", ["confirmed", "changed", "cancelled", "reminder", "follow_up", "choose"])
@pytest.mark.parametrize("language", ["en", "nl"])
async def test_each_mail_can_be_tried_out_before_it_is_changed(database: Database, topic: str, language: str) -> None:
    shop, _ = await opened(database, None)
    email = await shop.usecases.preview_template(place(shop, topic, language), OWN, staff_actor("ada"))
    assert "Dear Noor Jansen, we look forward to it." in email.text
    assert "Dear Noor Jansen, we look forward to it." in email.html
    assert await shop.usecases.read_template(place(shop, topic, language), staff_actor("ada")) is None


async def test_broken_words_lose_no_mail(database: Database) -> None:
    shop, post = await opened(database, None)
    await break_words(shop)
    await book(shop)
    await post.deliver()
    assert post.mail.subjects(NOOR)[0].startswith("Confirmed")


async def test_administrators_are_told_of_broken_words_once(database: Database) -> None:
    shop, post = await opened(database, None)
    await break_words(shop)
    for hour in (9, 10):
        await book(shop, start=at(hour))
        await post.deliver()
    (alert,) = post.mail.to(ADA)
    assert "Your words for mails cannot be used" in alert.subject
    for part in ("confirmed", "body", "1", "template_unknown_name"):
        assert part in alert.text


async def test_words_that_have_changed_since_they_were_shown_are_not_overwritten(database: Database) -> None:
    shop, _ = await opened(database)
    with pytest.raises(Stale):
        await shop.usecases.change_template(place(shop), Wording(body="Mine"), staff_actor("ada"), mark=mark_of(None))
    assert await shop.usecases.read_template(place(shop), staff_actor("ada")) == OWN
    await shop.usecases.change_template(place(shop), Wording(body="Mine"), staff_actor("ada"), mark=mark_of(OWN))
