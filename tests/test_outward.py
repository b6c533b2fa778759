"""Which way out the settings choose."""

from typing import Any

import pytest

from adapters.console import FileMail, NoMail, NoMeetings
from adapters.graph_mail import GraphMail
from adapters.graph_meetings import GraphMeetings
from adapters.link_meetings import LinkMeetings
from adapters.smtp import SmtpMail
from composition.graph import make_graph
from composition.outward import bounce_mailbox, make_mail, make_meetings
from settings import Settings, read_settings

APP = {"graph_tenant_id": "t", "graph_app_id": "a", "graph_secret": "s", "mail_sender": "desk@example.com"}
SERVER = {"smtp_host": "mail.example.com", "smtp_user": "desk@example.com", "smtp_password": "p"}
MAILBOX = {"bounces_host": "imap.example.com", "bounces_user": "desk@example.com"}


def settings(**given: Any) -> Settings:
    return read_settings(_env_file=None, **{**APP, **given})


@pytest.mark.parametrize(
    ("given", "kind"),
    [({}, FileMail), ({"mail": "off"}, NoMail), ({"mail": "graph"}, GraphMail), (SERVER, SmtpMail)],
)
async def test_mail_leaves_by_the_way_that_is_set(given: dict[str, str], kind: type) -> None:
    chosen = settings(**given)
    assert type(make_mail(chosen, make_graph(chosen))) is kind


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        ("teams", GraphMeetings),
        ("https://meet.example.com/{token}", LinkMeetings),
        ("", LinkMeetings),
        ("off", NoMeetings),
    ],
)
async def test_meetings_are_made_by_teams_or_by_a_room_server(way: str, kind: type) -> None:
    chosen = settings(meetings=way)
    assert type(make_meetings(chosen, (b"s" * 32,), make_graph(chosen))) is kind


@pytest.mark.parametrize(("way", "has_token"), [("oauth2", True), ("password", False)])
async def test_a_token_takes_the_place_of_the_password_where_that_is_set(way: str, has_token: bool) -> None:
    mail, mailbox = make_mail(settings(**SERVER, smtp_auth=way)), bounce_mailbox(settings(**MAILBOX, bounces_auth=way))
    assert isinstance(mail, SmtpMail)
    assert mailbox is not None
    assert [mail.token is not None, mailbox.token is not None] == [has_token] * 2


async def test_without_a_mailbox_nobody_looks_for_bounces() -> None:
    assert bounce_mailbox(settings()) is None
