"""Every setting, read once from the environment and `.env`; decides which combinations may start at all.

Only app.py reads this. A refusal names the setting and the rule, and lists everything that is wrong at once.
"""

import ipaddress
import json
import re
import socket
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "SLOTKEEPER_"
SHORTEST_SECRET = 32


class Mode(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SettingsRefused(Exception):
    """The process must not start like this; `problems` has one sentence per broken rule."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
SecretWords = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="forbid", frozen=True
    )

    mode: Annotated[Mode, BeforeValidator(_lower)] = Mode.DEVELOPMENT
    host: str = "127.0.0.1"
    port: int = Field(default=3978, ge=0, le=65535)
    public_url: str = ""
    proxies: Words = ()
    metrics_readers: Words = ()
    worker: Literal["inside", "elsewhere"] = "inside"
    shutdown_seconds: float = Field(default=10, gt=0, le=60)

    database_url: str = ""
    data_dir: Path = Path("data")

    secrets: SecretWords = ()
    admins: Words = ()
    development_sign_in: bool | None = None

    bot_app_id: str = ""
    bot_app_secret: SecretStr = SecretStr("")
    bot_tenant_id: str = ""
    tenants: Words = ()
    service_url_hosts: Words = ()

    login_app_id: str = ""
    login_app_secret: SecretStr = SecretStr("")
    login_tenant_id: str = ""
    teams_app_id: str = ""

    api_app_id: str = ""
    api_audiences: Words = ()
    api_per_minute: int = Field(default=1200, ge=10, le=1_000_000)
    api_strangers_per_minute: int = Field(default=60, ge=5, le=1_000_000)

    graph_tenant_id: str = ""
    graph_app_id: str = ""
    graph_secret: SecretStr = SecretStr("")
    graph_certificate: Path | None = None
    graph_base: str = "https://graph.microsoft.com"
    login_base: str = "https://login.microsoftonline.com"

    mail: Literal["", "smtp", "graph", "files", "off"] = ""
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_auth: Annotated[Literal["password", "oauth2"], BeforeValidator(_lower)] = "password"
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    outlook_base: str = "https://outlook.office365.com"
    mail_sender: str = ""
    bounces_host: str = ""
    bounces_port: int = Field(default=993, ge=1, le=65535)
    bounces_user: str = ""
    bounces_password: SecretStr = SecretStr("")
    bounces_auth: Annotated[Literal["password", "oauth2"], BeforeValidator(_lower)] = "password"
    bounces_folder: str = Field(default="INBOX", pattern=r'^[^"\\\r\n]+$')
    sms: Literal["", "twilio", "http", "files", "off"] = ""
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_from: str = ""
    twilio_base: str = "https://api.twilio.com"
    sms_http_url: str = ""
    sms_http_headers: SecretStr = SecretStr("")
    sms_http_body: str = '{"to": "{to}", "from": "{from}", "text": "{text}", "reference": "{key}"}'
    sms_http_id: str = "id"
    sms_http_from: str = ""
    sms_http_stop_words: Words = ()
    sms_http_secret: SecretStr = SecretStr("")
    webhook_networks: Words = ()
    meetings: str = ""
    meetings_organiser: str = ""

    publisher_name: str = ""
    publisher_url: str = ""
    privacy_url: str = ""
    terms_url: str = ""

    language: Literal["en", "nl", "de", "fr", "es", "it", "pt", "pl"] = "en"
    undo_seconds: int = Field(default=10, ge=0, le=300)
    purge_days: int = Field(default=30, ge=1, le=3650)
    form_seconds: float = Field(default=2, ge=0, le=60)
    visits_per_minute: int = Field(default=240, ge=10, le=10_000_000)
    forms_per_minute: int = Field(default=600, ge=60, le=1_000_000)
    max_body_kilobytes: int = Field(default=1024, ge=16, le=10240)
    threads: int = Field(default=32, ge=4, le=256)
    log_format: Literal["", "console", "json"] = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def is_production(self) -> bool:
        return self.mode is Mode.PRODUCTION

    @property
    def has_development_doors(self) -> bool:
        """Whether /dev, the development sign-in and the bot without authentication exist."""
        return not self.is_production and not self.public_url

    @property
    def base_url(self) -> str:
        return self.public_url.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'slotkeeper.db').as_posix()}"

    @property
    def mail_way(self) -> str:
        return self.mail or ("smtp" if self.smtp_host else "files")

    @property
    def sms_way(self) -> str:
        return self.sms or "files"

    @property
    def has_graph(self) -> bool:
        """Whether there is an Entra app by which Microsoft Graph can be asked."""
        return bool(self.graph_app_id)

    @property
    def teams_app(self) -> str:
        """By which id Teams knows the app: the manifest's own, which is the bot's, unless the catalogue gave another."""
        return self.teams_app_id or self.bot_app_id

    @property
    def sign_in_app_id(self) -> str:
        """The app that people sign in to with Entra ID: one of its own, else the bot's. Empty: nobody can."""
        return self.login_app_id or (self.bot_app_id if self.bot_app_secret.get_secret_value() else "")

    @property
    def sign_in_secret(self) -> str:
        return (self.login_app_secret if self.login_app_id else self.bot_app_secret).get_secret_value()

    @property
    def sign_in_tenants(self) -> frozenset[str]:
        """Whose people may sign in."""
        return frozenset(self.tenants or filter(None, [self.login_tenant_id or self.bot_tenant_id]))

    @property
    def has_sign_in(self) -> bool:
        """Whether people can sign in with Entra ID."""
        return bool(self.sign_in_app_id and self.sign_in_tenants)

    @property
    def sms_headers(self) -> dict[str, str]:
        """Those of the HTTP gateway. Raises ValueError when they are no JSON object of texts."""
        written = self.sms_http_headers.get_secret_value()
        headers = json.loads(written) if written else {}
        if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
            raise ValueError("not an object of texts")
        return headers

    @property
    def log_way(self) -> Literal["console", "json"]:
        return self.log_format or ("json" if self.is_production else "console")


def read_settings(**overrides: object) -> Settings:
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]  # overrides are checked by pydantic itself
    except ValidationError as error:
        raise SettingsRefused([_sentence(dict(problem)) for problem in error.errors()]) from None
    found = list(_problems(settings))
    if found:
        raise SettingsRefused(found)
    return settings


def _sentence(problem: dict[str, object]) -> str:
    location = problem["loc"]
    name = str(location[0]) if isinstance(location, tuple) and location else ""
    name = name.upper().removeprefix(PREFIX)
    message = str(problem["msg"])
    known = problem["type"] != "extra_forbidden"
    return f"{PREFIX}{name}: {message[:1].lower()}{message[1:]}" if known else f"{PREFIX}{name}: no such setting"


def _problems(settings: Settings) -> Iterator[str]:
    yield from _wrong_shapes(settings)
    yield from _graph_problems(settings)
    yield from _sign_in_problems(settings)
    yield from _production_problems(settings) if settings.is_production else _development_problems(settings)


def _wrong_shapes(settings: Settings) -> Iterator[str]:
    if settings.public_url and not urlsplit(settings.public_url).hostname:
        yield f"{PREFIX}PUBLIC_URL: must be a full address such as https://book.example.com"
    yield from _wrong_mail(settings)
    yield from _wrong_bounces(settings)
    yield from _sms_problems(settings)
    if settings.meetings not in {"", "off", "teams"} and "{token}" not in settings.meetings:
        yield f"{PREFIX}MEETINGS: must contain {{token}}, the unguessable part of each room's address, or be teams or off"
    if settings.meetings_organiser and not _names_mailbox(settings.meetings_organiser):
        yield f"{PREFIX}MEETINGS_ORGANISER: must be the address or the object id of a mailbox"
    if settings.meetings_organiser and settings.meetings != "teams":
        yield f"{PREFIX}MEETINGS_ORGANISER: is of use with {PREFIX}MEETINGS=teams only"
    for secret in settings.secrets:
        if len(secret.get_secret_value()) < SHORTEST_SECRET:
            yield f"{PREFIX}SECRETS: each secret needs at least {SHORTEST_SECRET} characters"
    named = {
        "PROXIES": settings.proxies,
        "METRICS_READERS": settings.metrics_readers,
        "WEBHOOK_NETWORKS": settings.webhook_networks,
    }
    for name, networks in named.items():
        for network in networks:
            if not _is_network(network):
                yield f"{PREFIX}{name}: {network!r} is neither an IP address nor a network such as 10.0.0.0/8"


def _names_mailbox(text: str) -> bool:
    return bool(re.fullmatch(r"[^@\s/]+@[^@\s/]+|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text))


def _names_graph(settings: Settings) -> bool:
    """Whether an Entra app is meant at all; what it lacks is told once."""
    return bool(
        settings.graph_tenant_id
        or settings.graph_app_id
        or settings.graph_secret.get_secret_value()
        or settings.graph_certificate
    )


def _graph_problems(settings: Settings) -> Iterator[str]:
    secret, certificate = settings.graph_secret.get_secret_value().strip(), settings.graph_certificate
    named = [settings.graph_tenant_id, settings.graph_app_id, secret or certificate]
    if settings.meetings == "teams" and not any(named):
        yield f"{PREFIX}GRAPH_APP_ID: {PREFIX}MEETINGS=teams needs an Entra app, see docs/microsoft-365.md"
    elif any(named) and not all(named):
        yield (
            f"{PREFIX}GRAPH_TENANT_ID, {PREFIX}GRAPH_APP_ID, {PREFIX}GRAPH_SECRET or {PREFIX}GRAPH_CERTIFICATE: "
            "the Entra app needs all three"
        )
    if secret and certificate:
        yield f"{PREFIX}GRAPH_SECRET, {PREFIX}GRAPH_CERTIFICATE: set one of them, not both"
    if certificate:
        yield from (f"{PREFIX}GRAPH_CERTIFICATE: {problem}" for problem in _certificate_problems(certificate))
    for name, address in (("GRAPH_BASE", settings.graph_base), ("LOGIN_BASE", settings.login_base)):
        if urlsplit(address).scheme != "https" or not urlsplit(address).hostname:
            yield f"{PREFIX}{name}: must be an https address such as https://graph.microsoft.com"


def _sign_in_problems(settings: Settings) -> Iterator[str]:
    if bool(settings.login_app_id) != bool(settings.login_app_secret.get_secret_value()):
        yield (
            f"{PREFIX}LOGIN_APP_ID, {PREFIX}LOGIN_APP_SECRET: both or none; with none people sign in to the app of the bot"
        )
    elif settings.login_app_id and not settings.sign_in_tenants:
        yield f"{PREFIX}LOGIN_TENANT_ID: must be set with {PREFIX}LOGIN_APP_ID, or {PREFIX}TENANTS"
    if settings.api_app_id and not settings.has_sign_in:
        yield f"{PREFIX}API_APP_ID: needs tenants whose tokens are taken: set the app that people sign in to as well"
    if settings.login_tenant_id and not _is_guid(settings.login_tenant_id):
        yield f"{PREFIX}LOGIN_TENANT_ID: must be the id of the tenant, not its name: tokens carry the id"


def _is_guid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _certificate_problems(path: Path) -> Iterator[str]:
    try:
        pem = path.read_bytes()
    except OSError as error:
        yield f"{path} cannot be read: {error.strerror or error}"
        return
    try:
        key = load_pem_private_key(pem, password=None).public_key()
        certificate = load_pem_x509_certificate(pem).public_key()
    except (ValueError, TypeError):  # what they say may quote the file
        yield f"{path} must hold a private key without password and its certificate, both as PEM"
        return
    if len({one.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for one in (key, certificate)}) > 1:
        yield f"{path} holds a certificate of another key"


def _wrong_mail(settings: Settings) -> Iterator[str]:
    if settings.mail == "smtp" and not settings.smtp_host:
        yield f"{PREFIX}SMTP_HOST: must be set when {PREFIX}MAIL is smtp"
    if settings.mail_way in {"smtp", "graph"} and "@" not in settings.mail_sender:
        yield f"{PREFIX}MAIL_SENDER: must be a mail address when mail goes out"
    if settings.mail_way == "graph" and not _names_graph(settings):
        yield f"{PREFIX}GRAPH_TENANT_ID, {PREFIX}GRAPH_APP_ID, {PREFIX}GRAPH_SECRET: must be set when {PREFIX}MAIL is graph"
    if settings.mail_way != "smtp" or settings.smtp_auth != "oauth2":
        return
    if not _names_graph(settings):
        yield f"{PREFIX}GRAPH_TENANT_ID, {PREFIX}GRAPH_APP_ID, {PREFIX}GRAPH_SECRET: must be set when {PREFIX}SMTP_AUTH is oauth2"
    if not settings.smtp_user:
        yield f"{PREFIX}SMTP_USER: must name the mailbox when {PREFIX}SMTP_AUTH is oauth2"
    if settings.smtp_tls == "none":
        yield f"{PREFIX}SMTP_TLS: a token is never shown without encryption; {PREFIX}SMTP_AUTH=oauth2 needs starttls or tls"


def _wrong_bounces(settings: Settings) -> Iterator[str]:
    if not settings.bounces_host:
        return
    if not settings.bounces_user:
        yield f"{PREFIX}BOUNCES_USER: must name the mailbox when {PREFIX}BOUNCES_HOST is set"
    if settings.bounces_auth == "oauth2" and not _names_graph(settings):
        yield f"{PREFIX}GRAPH_TENANT_ID, {PREFIX}GRAPH_APP_ID, {PREFIX}GRAPH_SECRET: must be set when {PREFIX}BOUNCES_AUTH is oauth2"


def _sms_problems(settings: Settings) -> Iterator[str]:
    if settings.sms == "twilio":
        needed = (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), settings.twilio_from)
        if not all(value.strip() for value in needed):
            yield (
                f"{PREFIX}TWILIO_ACCOUNT_SID, {PREFIX}TWILIO_AUTH_TOKEN, {PREFIX}TWILIO_FROM: "
                f"all three must be set when {PREFIX}SMS is twilio"
            )
        if not _is_safe_address(settings.twilio_base):
            yield f"{PREFIX}TWILIO_BASE: must be an https address; the token of the account goes there"
    if settings.sms == "http":
        yield from _gateway_problems(settings)


def _gateway_problems(settings: Settings) -> Iterator[str]:
    if not urlsplit(settings.sms_http_url).hostname:
        yield f"{PREFIX}SMS_HTTP_URL: must be a full address when {PREFIX}SMS is http"
    elif settings.is_production and not _is_safe_address(settings.sms_http_url):
        yield f"{PREFIX}SMS_HTTP_URL: production needs https; numbers and texts go there"
    if not all(place in settings.sms_http_body for place in ("{to}", "{text}")):
        yield f"{PREFIX}SMS_HTTP_BODY: must contain {{to}} and {{text}}"
    try:
        kinds = [value for name, value in settings.sms_headers.items() if name.lower() == "content-type"]
    except ValueError:
        yield f"{PREFIX}SMS_HTTP_HEADERS: must be a JSON object of texts"
        return
    if not any("form-urlencoded" in kind for kind in kinds) and not _is_json(settings.sms_http_body):
        yield f"{PREFIX}SMS_HTTP_BODY: must be JSON, with quotes around {{to}} and {{text}}, or the content type a form's"
    secret = settings.sms_http_secret.get_secret_value()
    if secret and len(secret) < SHORTEST_SECRET:
        yield f"{PREFIX}SMS_HTTP_SECRET: needs at least {SHORTEST_SECRET} characters"


def _production_problems(settings: Settings) -> Iterator[str]:
    needed = (settings.bot_app_id, settings.bot_app_secret.get_secret_value(), settings.bot_tenant_id)
    if not all(value.strip() for value in needed):
        yield (
            f"{PREFIX}BOT_APP_ID, {PREFIX}BOT_APP_SECRET, {PREFIX}BOT_TENANT_ID: "
            "production never runs with authentication off; all three must be set"
        )
    address = urlsplit(settings.public_url)
    if not settings.public_url or is_unreachable(address.hostname or ""):
        yield f"{PREFIX}PUBLIC_URL: production needs an address that others can reach, not a loopback one"
    elif address.hostname and address.scheme != "https":
        yield f"{PREFIX}PUBLIC_URL: production needs https"
    if settings.development_sign_in:
        yield f"{PREFIX}DEVELOPMENT_SIGN_IN: production never offers the development sign-in"
    if not settings.secrets:
        yield f"{PREFIX}SECRETS: production needs at least one secret; the first signs, all verify"
    yield from _missing_services(settings)


def _missing_services(settings: Settings) -> Iterator[str]:
    if settings.mail_way == "files":
        yield f"{PREFIX}SMTP_HOST: production needs a mail server, or {PREFIX}MAIL=graph, or off"
    if settings.sms_way == "files":
        yield f"{PREFIX}SMS: production has no SMS stand-in; set it to twilio, http or off"
    if not settings.meetings:
        yield f"{PREFIX}MEETINGS: production needs teams, an address with {{token}} for online rooms, or off"


def _development_problems(settings: Settings) -> Iterator[str]:
    if not is_loopback(settings.host):
        yield f"{PREFIX}HOST: development mode listens on loopback only (127.0.0.1, ::1 or localhost)"
    if settings.public_url and not (settings.bot_app_id and settings.bot_app_secret.get_secret_value()):
        yield (
            f"{PREFIX}BOT_APP_ID, {PREFIX}BOT_APP_SECRET: the bot without authentication is for loopback alone; "
            f"with {PREFIX}PUBLIC_URL set both are needed"
        )
    if settings.public_url and settings.development_sign_in:
        yield f"{PREFIX}DEVELOPMENT_SIGN_IN: must be off when {PREFIX}PUBLIC_URL is set"


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_unreachable(host: str) -> bool:
    """Whether nobody else can reach it, in all the ways in which this machine's own address can be written."""
    name = host.rstrip(".")
    try:
        name = socket.inet_ntoa(socket.inet_aton(name))  # also 127.1 and 2130706433
    except OSError:
        name = name.removeprefix("::ffff:")
    return is_loopback(name) or name in {"0.0.0.0", "::"}  # noqa: S104  # compared, not listened on


def _is_safe_address(address: str) -> bool:
    """By https, or on this machine, as tests have it."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or is_loopback(parts.hostname or ""))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True
