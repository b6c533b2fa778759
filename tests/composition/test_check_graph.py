"""What an operator is told of Graph: token, permissions per function, mailboxes, and what to do; never the token itself."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.entra import EntraToken
from adapters.graph_client import GraphClient
from composition.check_graph import check_graph
from scheduling.staff import StaffId, StaffMember
from settings import Settings, read_settings
from tests.support.fake_graph import FakeGraph, client_trust
from usecases.find_mailboxes import StaffMailbox

ADA, BRAM = "ada@zuid.example", "bram@zuid.example"
Break = Callable[[FakeGraph], None]
Told = Callable[..., Awaitable[dict[str, tuple[str, str]]]]


def mailbox(name: str, email: str) -> StaffMailbox:
    member = StaffMember(id=StaffId(name), display_name=name, email=email)
    return StaffMailbox(member=member, object_id=f"oid-{name}")


PEOPLE = (mailbox("ada", ADA), mailbox("bram", BRAM))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    app = {"graph_tenant_id": "t", "graph_app_id": "a", "graph_secret": "s"}
    return read_settings(_env_file=None, data_dir=tmp_path, meetings="teams", **app)


@pytest.fixture
def told(settings: Settings) -> Told:
    """The lines by their first word, after something was broken."""

    async def ask(
        broken: Break, people: tuple[StaffMailbox, ...] = PEOPLE, organiser: str = ""
    ) -> dict[str, tuple[str, str]]:
        graph = await FakeGraph.start(ADA, BRAM)
        broken(graph)
        token = EntraToken(graph.fetch_token, monotonic=lambda: 0.0)
        try:
            async with GraphClient(token=token, graph=graph.url, trust=client_trust()) as client:
                set_so = settings.model_copy(update={"meetings_organiser": organiser})
                lines = await check_graph(set_so, client, people)
        finally:
            await graph.close()
        assert not [line for line in lines for issued in graph.tokens if issued in "".join(line)]
        return {name: (state, problem) for name, state, problem in lines}

    return ask


def consent_to(*roles: str) -> Break:
    return lambda graph: setattr(graph, "roles", frozenset(roles))


def nothing(_: FakeGraph) -> None: ...


async def test_a_complete_set_up_has_no_problem(told: Told) -> None:
    lines = await told(nothing)
    assert [problem for _, problem in lines.values() if problem] == []
    assert lines["- mailboxes"][0] == "2 of 2 answer and make Teams meetings"


async def test_a_token_that_cannot_be_had_is_told_with_its_remedy(told: Told) -> None:
    lines = await told(lambda graph: setattr(graph, "is_consent_revoked", True))
    assert lines == {
        "Graph": (
            "no token",
            "consent_missing (unauthorized_client AADSTS7000112): "
            "grant the application permissions and the administrators' consent",
        )
    }


async def test_the_permission_missing_for_meetings_and_calendars_is_named(told: Told) -> None:
    lines = await told(consent_to("Mail.Send"))
    assert "grant Calendars.ReadWrite" in lines["- meetings"][1]
    assert "grant Calendars.ReadWrite" in lines["- calendars"][1]
    assert lines["- mail"] == ("permitted in the whole tenant", "")


async def test_extras_that_are_not_permitted_are_named_and_no_problem(told: Told) -> None:
    lines = await told(consent_to("Calendars.ReadWrite"))
    assert lines["- lobby"] == ("not permitted (OnlineMeetings.ReadWrite.All is missing)", "")
    assert lines["- in browser"][0].startswith("not permitted (OnlineMeetings.ReadWrite.All, VirtualAppointment")
    assert lines["- lobby"] == lines["- second way"]


async def test_permission_by_role_assignments_in_exchange_is_seen_by_the_mailboxes(told: Told) -> None:
    def scoped(graph: FakeGraph) -> None:
        graph.roles, graph.calendars_by_exchange = frozenset(), True
        graph.mailboxes[BRAM].is_permitted = False

    lines = await told(scoped)
    assert lines["- meetings"] == ("permitted by Exchange, see the mailboxes", "")
    assert lines["  -"][0] == BRAM
    assert lines["  -"][1].startswith("mailbox_not_permitted: put the mailbox into the scope")


@pytest.mark.parametrize(
    ("email", "code"), [("", "no_address"), ("nobody@zuid.example", "no_mailbox")], ids=["no address", "no mailbox"]
)
async def test_a_person_who_cannot_have_meetings_is_named(told: Told, email: str, code: str) -> None:
    lines = await told(nothing, (mailbox("cas", email),))
    assert lines["  -"][0] == (email or "cas")
    assert lines["  -"][1].startswith(f"{code}: ")


async def test_the_mailbox_for_those_without_one_is_asked_and_they_are_no_problem(told: Told) -> None:
    lines = await told(nothing, (mailbox("cas", "cas@elsewhere.example"),), organiser=BRAM)
    assert lines["- organiser"] == (f"{BRAM} for whoever has no mailbox", "")
    assert lines["  -"] == ("cas@elsewhere.example (no_mailbox: meetings are made by the organiser above)", "")


async def test_a_mailbox_for_those_without_one_that_does_not_answer_is_a_problem(
    told: Told,
) -> None:
    lines = await told(nothing, organiser="desk@zuid.example")
    assert lines["- organiser"][1].startswith("no_mailbox: ")


async def test_a_mailbox_without_teams_is_named(told: Told) -> None:
    lines = await told(lambda graph: graph.mailboxes[BRAM].providers.clear())
    assert lines["  -"][1].startswith("teams_not_allowed: ")


async def test_a_missing_policy_for_online_meetings_is_told_and_stops_nothing(told: Told) -> None:
    lines = await told(lambda graph: setattr(graph, "has_meeting_policy", False))
    assert "meeting_policy_missing: grant the person the Teams application access policy" in lines["  -"][0]
    assert lines["  -"][1] == ""


async def test_graph_that_is_away_is_told(settings: Settings) -> None:
    graph = await FakeGraph.start()
    token = EntraToken(graph.fetch_token, monotonic=lambda: 0.0)
    async with GraphClient(token=token, graph=graph.url, trust=client_trust(), sleep=_no_sleep) as client:
        await graph.close()
        lines = await check_graph(settings, client, PEOPLE[:1])
    assert lines[-1] == (
        "  -",
        ADA,
        "graph_unreachable: look at SLOTKEEPER_GRAPH_BASE and at the way out of this machine",
    )


async def test_without_teams_meetings_a_mailbox_without_teams_is_no_problem(settings: Settings) -> None:
    graph = await FakeGraph.start(ADA)
    graph.mailboxes[ADA].providers.clear()
    token = EntraToken(graph.fetch_token, monotonic=lambda: 0.0)
    calendars_alone = settings.model_copy(update={"meetings": "off"})
    try:
        async with GraphClient(token=token, graph=graph.url, trust=client_trust()) as client:
            lines = await check_graph(calendars_alone, client, (replace(PEOPLE[0], object_id=""),))
    finally:
        await graph.close()
    assert lines[-1] == ("  -", ADA, "")


async def _no_sleep(seconds: float) -> None: ...


async def test_whether_people_of_the_organisation_can_be_found_is_told_without_making_it_a_problem(told: Told) -> None:
    permitted = await told(nothing)
    lines = await told(consent_to("Calendars.ReadWrite"))
    assert permitted["- people"] == ("permitted", "")
    assert lines["- people"] == ("not permitted (User.ReadBasic.All is missing)", "")
