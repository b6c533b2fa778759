"""The bot's own token from Entra ID, by the app that the settings name, and a clear word when it is refused."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from composition.app_tokens import bot_token
from scheduling.errors import TemporaryFailure
from settings import read_settings
from tests.support.teams_activities import APP_ID, TENANT

LOGIN = f"https://login.microsoftonline.com/{TENANT}"


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    status_code: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def raise_for_status(self) -> None:
        assert self.status_code < 400


@dataclass(slots=True)
class Entra:
    """In place of the network: where tokens are had, and the tokens."""

    token: dict[str, Any]
    asked: list[dict[str, str]] = field(default_factory=list)
    looked_up: int = 0

    def get(self, url: str, **_: object) -> Answer:
        self.looked_up += 1
        where = {"authorization_endpoint": f"{LOGIN}/oauth2/v2.0/authorize", "issuer": f"{LOGIN}/v2.0"}
        return Answer(json.dumps({**where, "token_endpoint": f"{LOGIN}/oauth2/v2.0/token", "metadata": []}))

    def post(self, url: str, data: dict[str, str], **_: object) -> Answer:
        self.asked.append(data)
        return Answer(json.dumps(self.token), status_code=200 if "access_token" in self.token else 401)

    def close(self) -> None:
        """Nothing is open."""


async def value_from(entra: Entra) -> str:
    settings = read_settings(_env_file=None, bot_app_id=APP_ID, bot_app_secret="s", bot_tenant_id=TENANT)
    return await bot_token(settings, http_client=entra).value()


async def test_it_is_asked_for_the_channel_service_with_the_bots_secret() -> None:
    entra = Entra({"access_token": "t", "expires_in": 3599, "token_type": "Bearer"})
    assert await value_from(entra) == "t"
    [asked] = entra.asked
    assert (asked["scope"], asked["client_id"]) == ("https://api.botframework.com/.default", APP_ID)


async def test_a_refused_secret_says_so() -> None:
    entra = Entra({"error": "invalid_client", "error_description": "AADSTS7000222: the secret has ended"})
    with pytest.raises(TemporaryFailure, match="credential_refused"):
        await value_from(entra)
