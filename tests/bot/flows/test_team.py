"""The people of a team are offered for the staff, to an administrator who asks in that team (S145)."""

from dataclasses import replace

import pytest

from scheduling.staff import Role, StaffId
from tests.support.channel import Shown
from tests.support.practice import SAM, Practice
from tests.support.teams_activities import ANN, BRAM, CHANNEL, GROUP, TENANT, Chat, Json, Person

TEAM = "19:team-id"
KIM, LEO = "a0000000-0000-4000-8000-000000000001", "a0000000-0000-4000-8000-000000000002"


def listed(name: str, object_id: str, **more: str) -> Json:
    """Somebody as the roster of Teams has it."""
    address = f"{name.split(maxsplit=1)[0].lower()}@example.com"
    base = {"id": f"29:{object_id}", "name": name, "aadObjectId": object_id, "tenantId": TENANT, "userRole": "user"}
    return {**base, "email": address, "userPrincipalName": address, **more}


def of(person: Person) -> Json:
    return listed(person.name, person.object_id)


def people(number: int) -> list[Json]:
    return [listed(f"P{at:04} Person", f"b0000000-0000-4000-8000-{at:012}") for at in range(number)]


@pytest.fixture(autouse=True)
def team(practice: Practice) -> list[Json]:
    """Two who work in the practice, and two who do not."""
    roster = [of(ANN), of(BRAM), listed("Kim Groot", KIM), listed("Leo Klein", LEO)]
    practice.channel.service.rosters[TEAM] = roster
    return roster


async def offered(practice: Practice, words: str = "add our team", who: Person = ANN, where: Chat = CHANNEL) -> Shown:
    """What the writer alone sees of the card in the channel."""
    [shown] = await practice.channel.say(words, who, where)
    return await practice.channel.refresh(shown, who)


def fields_of(shown: Shown) -> dict[str, Json]:
    assert shown.card is not None
    return {part["id"]: part for part in shown.card["body"] if str(part["type"]).startswith("Input.")}


def choices(shown: Shown) -> dict[str, str]:
    """Title of each person by id."""
    return {choice["value"]: choice["title"] for choice in fields_of(shown)["in_people"]["choices"]}


async def staff(practice: Practice) -> dict[str, tuple[str, Role]]:
    members = await practice.database.read(lambda work: work.staff.list(practice.business.id))
    return {member.display_name: (member.email, member.role) for member in members}


async def test_those_of_the_team_who_are_not_staff_are_offered_ticked(practice: Practice) -> None:
    shown = await offered(practice)
    assert choices(shown) == {KIM: "Kim Groot · kim@example.com", LEO: "Leo Klein · leo@example.com"}
    assert fields_of(shown)["in_people"]["value"] == f"{KIM},{LEO}"


async def test_everybody_else_in_the_channel_sees_no_names(practice: Practice) -> None:
    [shown] = await practice.channel.say("add our team", where=CHANNEL)
    assert "Kim" not in str(shown.card)


async def test_one_click_adds_them_with_the_role_chosen_and_invites_them(practice: Practice) -> None:
    shown = await offered(practice)
    done = await practice.channel.click(shown, "team.add", {"in_people": [KIM], "in_role": "scheduler"})
    assert "On the staff: Kim Groot." in done.words
    assert (await staff(practice))["Kim Groot"] == ("kim@example.com", Role.SCHEDULER)
    assert list(choices(done)) == [LEO]
    await practice.outbox.run_once()
    assert [mail.to for mail in practice.mails.sent] == ["kim@example.com"]


async def test_a_second_click_adds_nobody_twice_and_says_the_same(practice: Practice) -> None:
    shown = await offered(practice)
    first = await practice.channel.click(shown, "team.add", {"in_people": [KIM, LEO]})
    second = await practice.channel.click(shown, "team.add", {"in_people": [KIM, LEO]})
    assert "Kim Groot and Leo Klein" in first.words
    assert first.words == second.words
    assert "Nobody of this team is left to add" in second.words
    assert len(await staff(practice)) == 6


async def test_in_dutch_and_in_a_group_chat_it_works_alike(practice: Practice, team: list[Json]) -> None:
    practice.channel.service.rosters[GROUP.conversation_id] = team
    shown = await offered(practice, "voeg ons team toe", where=GROUP)
    assert "2 mensen uit dit team kunnen medewerker worden" in shown.words


@pytest.mark.parametrize("who", [BRAM, SAM], ids=["team member", "scheduler"])
async def test_nobody_but_an_administrator_is_shown_the_team(practice: Practice, who: Person) -> None:
    shown = await offered(practice, "add our team", who)
    assert shown.error is not None
    assert "Kim" not in shown.words
    assert practice.channel.service.roster_requests == 0


async def test_an_administrator_who_has_lost_the_role_adds_nobody(practice: Practice) -> None:
    shown = await offered(practice)
    business_id = practice.business.id
    ann = await practice.database.read(lambda work: work.staff.get(business_id, StaffId("ann")))
    await practice.database.write(lambda work: work.staff.save(business_id, replace(ann, role=Role.VIEWER)))
    done = await practice.channel.click(shown, "team.add", {"in_people": [KIM]})
    assert done.error is not None
    assert "Kim Groot" not in await staff(practice)


async def test_in_a_private_chat_it_says_where_to_say_it(practice: Practice) -> None:
    [shown] = await practice.channel.say("add our team")
    assert "Say it in your team" in shown.words


async def test_whoever_is_not_of_the_team_cannot_be_added_by_a_forged_click(practice: Practice) -> None:
    shown = await offered(practice)
    stranger = "c0000000-0000-4000-8000-000000000009"
    await practice.channel.click(shown, "team.add", {"in_people": [stranger]})
    assert len(await staff(practice)) == 4


async def test_who_has_left_the_team_meanwhile_is_not_added(practice: Practice, team: list[Json]) -> None:
    shown = await offered(practice)
    team.pop()
    done = await practice.channel.click(shown, "team.add", {"in_people": [KIM, LEO]})
    assert "Kim Groot" in done.words
    assert "Leo Klein" not in await staff(practice)


async def test_a_guest_is_marked_and_not_ticked_until_all_are(practice: Practice, team: list[Json]) -> None:
    upn = "kim_other.example#EXT#@example.onmicrosoft.com"
    team[2] |= {"userRole": "guest", "userPrincipalName": upn, "email": "kim@other.example"}
    shown = await offered(practice)
    assert choices(shown)[KIM] == "Kim Groot · guest · kim@other.example"
    assert fields_of(shown)["in_people"]["value"] == LEO
    every = await practice.channel.click(shown, "Tick all")
    assert fields_of(every)["in_people"]["value"] == f"{KIM},{LEO}"


async def test_whoever_has_no_address_is_named_and_left_out(practice: Practice, team: list[Json]) -> None:
    team[2] |= {"email": "", "userPrincipalName": "kim#EXT#@example.onmicrosoft.com"}
    shown = await offered(practice)
    assert list(choices(shown)) == [LEO]
    assert "Without a mail address, so left out: Kim Groot." in shown.words


async def test_a_bot_in_the_roster_is_nobody(practice: Practice, team: list[Json]) -> None:
    team.append({"id": "28:bot", "name": "Another bot"})
    assert "Another bot" not in (await offered(practice)).words


async def test_somebody_of_the_staff_is_known_by_the_account_whatever_the_address(
    practice: Practice, team: list[Json]
) -> None:
    team[1] |= {"email": "other@example.com", "userPrincipalName": "other@example.com"}
    assert "Bram" not in (await offered(practice)).words


async def test_without_a_tick_nobody_is_added_and_that_is_said(practice: Practice) -> None:
    none = await practice.channel.click(await offered(practice), "Tick none")
    done = await practice.channel.click(none, "team.add", {"in_role": "viewer"})
    assert "Nobody is ticked." in done.words
    assert fields_of(done)["in_role"]["value"] == "viewer"
    assert len(await staff(practice)) == 4


async def test_a_large_team_comes_in_pages_of_fifty(practice: Practice) -> None:
    practice.channel.service.rosters[TEAM] = people(420)
    shown = await offered(practice)
    assert len(choices(shown)) == 50
    assert "Page 1 of 9" in shown.words
    after = await practice.channel.click(shown, "Next page")
    assert choices(after)[people(51)[50]["aadObjectId"]].startswith("P0050")


async def test_of_a_very_large_team_only_so_many_are_looked_at(practice: Practice) -> None:
    practice.channel.service.rosters[TEAM] = people(1300)
    assert "only 1000 of its people were looked at" in (await offered(practice)).words


async def test_a_whole_page_of_fifty_is_added_at_once(practice: Practice) -> None:
    practice.channel.service.rosters[TEAM] = people(60)
    done = await practice.channel.click(await offered(practice), "team.add")
    assert "+40" in done.words
    assert (len(choices(done)), len(await staff(practice))) == (10, 54)


@pytest.mark.parametrize("name", ['Groot; Kim "K."', "Groot, Kim", "Name", "=1+1"])
async def test_a_name_may_hold_any_sign(practice: Practice, team: list[Json], name: str) -> None:
    team[2] |= {"name": name}
    await practice.channel.click(await offered(practice), "team.add", {"in_people": [KIM]})
    assert (await staff(practice))[name] == ("kim@example.com", Role.TEAM_MEMBER)


async def test_an_address_that_is_none_is_told_and_the_others_are_added(practice: Practice, team: list[Json]) -> None:
    team[2] |= {"email": "kim at home", "userPrincipalName": "kim at home"}
    done = await practice.channel.click(await offered(practice), "team.add")
    assert "Kim Groot: " in done.words
    assert "On the staff: Leo Klein." in done.words


async def test_when_teams_does_not_tell_the_roster_that_is_said(practice: Practice) -> None:
    practice.channel.service.rosters.clear()
    assert "does not tell who is in this team" in (await offered(practice)).words


async def test_a_slow_roster_is_given_up_before_the_client_gives_up(practice: Practice) -> None:
    [shown] = await practice.channel.say("add our team", where=CHANNEL)
    practice.channel.service.released.clear()
    try:
        late = await practice.channel.refresh(shown)
    finally:
        practice.channel.service.released.set()
    assert "does not tell who is in this team" in late.words


async def test_the_help_of_an_administrator_tells_of_it(practice: Practice) -> None:
    [shown] = await practice.channel.say("help")
    assert "add our team" in shown.words
    [other] = await practice.channel.say("help", SAM)
    assert "add our team" not in other.words
