"""The settings file of Microsoft's Agents Playground, so that it speaks as somebody of the demo business with ids of the right form."""

import json
from collections.abc import Sequence
from pathlib import Path

from web.development import DemoPerson

CONFIG_NAME = ".m365agentsplayground.yml"
BOT_ID = "00000000-0000-4000-8000-0000000000b0"
FEWEST_OTHERS = 5  # the playground refuses a file with fewer
TEAM_ID = "00000000-0000-4000-8000-0000000000e0"


def write_config(folder: Path, people: Sequence[DemoPerson]) -> None:
    """As JSON, which is valid YAML and that is what the playground reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIG_NAME).write_text(json.dumps(playground_config(people), indent=2), encoding="utf-8")


def playground_config(people: Sequence[DemoPerson]) -> dict[str, object]:
    """The first person is the one who types."""
    first, *others = people
    others += [_stranger(number, first.tenant_id) for number in range(len(others), FEWEST_OTHERS)]
    return {
        "version": "0.1.1",
        "tenantId": first.tenant_id,
        "bot": {"id": BOT_ID, "name": "Slotkeeper"},
        "currentUser": _user(first),
        "users": [_user(person) for person in others],
        "personalChat": {"id": "personal-chat"},
        "groupChat": {"id": "group-chat", "name": "Front desk"},
        "team": {
            "id": "team",
            "name": "Team",
            "aadGroupId": TEAM_ID,
            "channels": [{"id": "channel", "name": "Appointments"}],
        },
    }


def _stranger(number: int, tenant_id: str) -> DemoPerson:
    """Somebody of the same tenant without a role."""
    return DemoPerson(
        key=f"stranger{number}",
        name=f"Robin Stranger {number}",
        role="",
        tenant_id=tenant_id,
        object_id=f"00000000-0000-4000-8000-0000000000{number:02}",
        email=f"robin{number}@stranger.example",
    )


def _user(person: DemoPerson) -> dict[str, str]:
    given, _, surname = person.name.partition(" ")
    return {
        "id": f"29:{person.key}",
        "name": person.name,
        "userPrincipleName": person.email,
        "aadObjectId": person.object_id,
        "givenName": given,
        "surname": surname,
        "email": person.email,
    }
