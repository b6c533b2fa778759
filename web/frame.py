"""Puts together what all web doors share. app.py calls `add_frame` first and hangs the doors into the same application."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from web import development, look, mailbox, phone
from web.development import DEMO_PEOPLE, DemoPerson
from web.doorkeeper import DOORKEEPER, Doorkeeper
from web.headers import add_security_headers
from web.health import READY_CHECKS, ReadyCheck, healthz, readyz
from web.mailbox import MAIL_FOLDER
from web.metrics import METRICS, Figures, Metrics, metrics
from web.middleware import follow_request, guard_development, refuse_nul, show_errors
from web.options import OPTIONS, WebOptions
from web.pages import warm_up
from web.phone import SMS_FOLDER
from web.public import PUBLIC, PublicLimits, guard_public, robots, shed_load
from web.ready import READY, ReadyPages, send_ready
from web.sign_in import add_sign_in
from web.static_files import send_static


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentDoors:
    mail_folder: Path
    sms_folder: Path
    people: Mapping[str, DemoPerson]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameParts:
    options: WebOptions
    ready_checks: Mapping[str, ReadyCheck]
    figures: Figures
    max_body: int = 256 * 1024
    public: PublicLimits = field(default_factory=PublicLimits)
    development: DevelopmentDoors | None = None
    doorkeeper: Doorkeeper | None = None


def make_application(parts: FrameParts) -> web.Application:
    app = web.Application(
        middlewares=[send_ready, shed_load, follow_request, show_errors, guard_development, refuse_nul, guard_public],
        client_max_size=parts.max_body,
    )
    app[OPTIONS] = parts.options
    app[PUBLIC] = parts.public
    app[READY] = ReadyPages()
    app[METRICS] = Metrics(parts.figures)
    app[READY_CHECKS] = parts.ready_checks
    app.on_response_prepare.append(add_security_headers)
    warm_up()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    app.router.add_get(look.PATH, look.send_look)
    app.router.add_get("/robots.txt", robots)
    app.router.add_get("/static/{folder}/{name}", send_static)
    if parts.doorkeeper:
        app[DOORKEEPER] = parts.doorkeeper
        add_sign_in(app)
    if parts.options.has_development_doors and parts.development:
        _add_development(app, parts.development)
    return app


def _add_development(app: web.Application, doors: DevelopmentDoors) -> None:
    app[MAIL_FOLDER], app[SMS_FOLDER] = doors.mail_folder, doors.sms_folder
    app[DEMO_PEOPLE] = doors.people if app[OPTIONS].offers_sign_in else {}
    app.router.add_get("/", development.home)
    app.router.add_get("/dev/mail", mailbox.list_mails)
    app.router.add_get("/dev/mail/{mail}", mailbox.show_mail)
    app.router.add_get("/dev/mail/{mail}/html", mailbox.show_html)
    app.router.add_get("/dev/mail/{mail}/attachment/{number}", mailbox.download)
    app.router.add_get("/dev/sms", phone.list_texts)
    app.router.add_get("/dev/room/{token}", development.room)
    if app[OPTIONS].offers_sign_in:
        app.router.add_get("/dev/sign-in", development.choose_person)
        app.router.add_post("/dev/sign-in", development.enter)
        app.router.add_post("/dev/sign-out", development.leave)
