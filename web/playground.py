"""The settings file of Microsoft's Agents Playground, so that it speaks as somebody of the demo business with ids of the right form."""

from collections.abc import Sequence

from web.development import DemoPerson

CONFIG_NAME = ".m365agentsplayground.yml"
BOT_ID = "00000000-0000-4000-8000-0000000000b0"
TEAM_ID = "00000000-0000-4000-8000-0000000000e0"


def playground_config(people: Sequence[DemoPerson]) -> dict[str, object]:
    """As JSON this is also valid YAML, which is what the playground reads. The first person is the one who types."""
    first, *others = people
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
