"""What the manifest offers to type is understood, in each language: Teams sends the title of a command as it was translated."""

import json
from pathlib import Path

import pytest

from bot.understanding.commands import Command
from bot.understanding.understand import understand
from tests.bot.understanding.salon import context

FOLDER = Path(__file__).parents[2] / "manifest"
MEANT = (
    Command.BOOK,
    Command.MOVE,
    Command.CANCEL,
    Command.CONTINUE,  # a day alone: an open booking goes on with it, else it is the schedule
    Command.TIME_OFF,
    Command.WHY,
    Command.FIND,
    Command.HELP,
)


def titles(language: str) -> list[str]:
    template = json.loads((FOLDER / "template.json").read_text(encoding="utf-8"))
    titles = [str(command["title"]) for command in template["bots"][0]["commandLists"][0]["commands"]]
    if language == template["localizationInfo"]["defaultLanguageTag"]:
        return titles
    translated = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return [translated[f"bots[0].commandLists[0].commands[{number}].title"] for number in range(len(titles))]


@pytest.mark.parametrize("client", ["en", "nl"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_each_title_typed_is_the_command_it_stands_for(language: str, client: str) -> None:
    understood = [understand(title, context(language=client)) for title in titles(language)]
    assert [each.command for each in understood] == list(MEANT)
    assert not [question for each in understood for question in each.questions]
