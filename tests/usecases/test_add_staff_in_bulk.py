"""S145: many people at once, from lines or a CSV file; errors line by line, and nothing half done unless that is wanted."""

import pytest

from scheduling.errors import Invalid, NotAllowed
from scheduling.staff import Membership, Role
from scheduling.tenant_policy import TenantPolicy
from storage import Database
from tests.support.builders import Shop, a_shop, rule_tenant, staff_actor
from tests.support.post import PostOffice
from usecases.add_staff_in_bulk import BulkResult
from usecases.read_staff_lines import MOST_LINES, read_staff_lines

WORDS = {"beheerder": Role.ADMINISTRATOR, "team member": Role.TEAM_MEMBER}
GOOD = "Kim Groot; kim@example.com; Beheerder\n\nLee Klein; lee@example.com\n"
BAD = (
    "Kim Groot; kim@example.com\n; lee@example.com\nMo; mo at home\nPim; pim@example.com; boss\nBo; BRAM@example.com\n"
)


async def add(shop: Shop, text: str, by: str = "ada", *, only_right: bool = False) -> BulkResult:
    actor = staff_actor(by)
    return await shop.usecases.add_staff_in_bulk(shop.id, text, actor, roles=WORDS, only_right=only_right)


async def people(shop: Shop) -> dict[str, Role]:
    members = await shop.database.read(lambda work: work.staff.list(shop.id))
    return {one.display_name: one.role for one in members if one.created_at is not None}


async def test_each_line_becomes_a_person_who_is_asked(database: Database) -> None:
    shop = await a_shop(database)
    assert (await add(shop, GOOD)).added == 2
    assert await people(shop) == {"Kim Groot": Role.ADMINISTRATOR, "Lee Klein": Role.TEAM_MEMBER}
    post = PostOffice(database=database, clock=shop.clock)
    await post.deliver()
    assert sorted(mail.to for mail in post.mail.sent) == ["kim@example.com", "lee@example.com"]


async def test_one_wrong_line_stores_nothing_and_each_is_told_with_its_number(database: Database) -> None:
    shop = await a_shop(database)
    result = await add(shop, BAD)
    told = [
        (line.number, line.refusal.data["field"], line.refusal.data["rule"]) for line in result.wrong if line.refusal
    ]
    assert told == [
        (2, "staff_name", "required"),
        (3, "email", "mail_address"),
        (4, "role", "unknown"),
        (5, "email", "already_there"),
    ]
    assert (result.added, await people(shop)) == (0, {})


async def test_the_right_ones_are_stored_when_that_is_wanted(database: Database) -> None:
    shop = await a_shop(database)
    result = await add(shop, BAD, only_right=True)
    assert (result.added, len(result.wrong)) == (1, 4)
    assert await people(shop) == {"Kim Groot": Role.TEAM_MEMBER}


async def test_the_same_address_twice_is_wrong_the_second_time(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    (line,) = (await add(shop, "Kim; kim@example.com\nKees; KIM@example.com")).wrong
    assert (line.number, line.refusal and line.refusal.data["rule"]) == (2, "repeated")


async def test_a_missing_address_is_told_by_line_where_approval_is_needed(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await rule_tenant(sqlite_database, TenantPolicy(is_membership_approval_required=True))
    result = await add(shop, "Kim; kim@example.com\nKees", only_right=True)
    assert [line.number for line in result.wrong] == [2]
    members = await sqlite_database.read(lambda work: work.staff.list(shop.id))
    assert [one.membership for one in members if one.display_name == "Kim"] == [Membership.PENDING]


async def test_only_administrators_add_people(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    for who in ("sam", "bram", "vic", "guus"):
        with pytest.raises(NotAllowed):
            await add(shop, GOOD, by=who)


@pytest.mark.parametrize(
    "text",
    [
        '\ufeffE-mail,Name,Role\nkim@example.com,"Groot, Kim",Beheerder\n',
        "Groot, Kim\tkim@example.com\tBeheerder",
        "naam;e-mail;rol\r\nGroot, Kim;kim@example.com;administrator\r\n",
    ],
)
def test_csv_files_and_spreadsheets_are_read_as_they_come(text: str) -> None:
    (line,) = read_staff_lines(text, WORDS | {"administrator": Role.ADMINISTRATOR})
    wish = line.wish
    assert wish
    assert (wish.display_name, wish.email, wish.role) == ("Groot, Kim", "kim@example.com", Role.ADMINISTRATOR)


def test_a_line_of_too_many_parts_is_wrong() -> None:
    (line,) = read_staff_lines("Kim; kim@example.com; ; something", WORDS)
    assert line.refusal
    assert line.refusal.data["rule"] == "too_many_parts"


@pytest.mark.parametrize(("text", "rule"), [(" \n ", "required"), ("Kim\n" * (MOST_LINES + 1), "at_most")])
def test_nothing_and_too_much_are_refused_as_a_whole(text: str, rule: str) -> None:
    with pytest.raises(Invalid, match=rule):
        read_staff_lines(text, WORDS)
