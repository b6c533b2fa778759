"""Adding people of a team to the staff: who is not there yet, with a tick each, and the role they get."""

from dataclasses import dataclass
from typing import Any

from cards.actions import Field, Key, Verb
from cards.elements import Action, Part
from cards.inputs import Choice, ChoiceSet
from cards.parts import button, finished, heading, next_steps, paragraph, problem, subtle
from cards.views import Option, View
from texts.catalogue import say, say_n

ALL = "all"
NONE = "none"
"""Values of Key.VALUE: whom to tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView(View):
    """One page of those who can be added. `note` says what the last click did, `asides` who is left out and why."""

    people: tuple[Option, ...]
    ticked: tuple[str, ...] = ()
    roles: tuple[Option, ...] = ()
    role: str = ""
    business: str = ""
    total: int = 0
    page: int = 0
    pages: int = 1
    note: str = ""
    problem: str = ""
    asides: tuple[str, ...] = ()


def team_card(view: TeamView) -> dict[str, Any]:
    language = view.language
    if not view.people:
        return _nobody(view)
    title = say_n("cards.team.title", view.total, language)
    return finished(
        view,
        [
            heading(title, eyebrow=view.business),
            paragraph(view.note),
            problem(view.problem),
            paragraph(say("cards.team.what", language)),
            *_inputs(view),
            subtle(_page_of(view), spacing="medium"),
            *(subtle(aside, spacing="medium") for aside in view.asides),
        ],
        summary=title,
        actions=_actions(view),
        is_wide=True,
    )


def _nobody(view: TeamView) -> dict[str, Any]:
    title = say("cards.team.nobody", view.language)
    body = [
        heading(title, eyebrow=view.business),
        paragraph(view.note),
        problem(view.problem),
        *(subtle(aside, spacing="medium") for aside in view.asides),
    ]
    return finished(view, body, summary=title, actions=next_steps(view))


def _inputs(view: TeamView) -> list[Part]:
    language = view.language
    return [
        ChoiceSet(
            Field.PEOPLE,
            [Choice(person.title, person.value) for person in view.people],
            label=say("cards.team.people", language),
            value=",".join(view.ticked),
            style="expanded",
            is_multiple=True,
        ),
        ChoiceSet(
            Field.ROLE,
            [Choice(role.title, role.value) for role in view.roles],
            label=say("cards.team.role", language),
            value=view.role,
        ),
    ]


def _page_of(view: TeamView) -> str:
    if view.pages <= 1:
        return ""
    return say("cards.team.page", view.language, page=view.page + 1, pages=view.pages)


def _actions(view: TeamView) -> list[Action | None]:
    language, here = view.language, {Key.PAGE: view.page}
    add = button(view, say("cards.team.add", language), Verb.TEAM_ADD, here, is_primary=True)
    every = button(view, say("cards.team.all", language), Verb.TEAM, {**here, Key.VALUE: ALL})
    none = button(view, say("cards.team.none", language), Verb.TEAM, {**here, Key.VALUE: NONE})
    return [
        add,
        every if len(view.people) > 1 else None,
        none if len(view.people) > 1 else None,
        _turn(view, say("cards.team.previous", language), view.page - 1),
        _turn(view, say("cards.team.next", language), view.page + 1),
    ]


def _turn(view: TeamView, title: str, page: int) -> Action | None:
    return button(view, title, Verb.TEAM, {Key.PAGE: page}) if 0 <= page < view.pages else None
