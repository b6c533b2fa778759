"""The product with its sign-in by a fake Entra ID, as it runs in production: another address, no development doors."""

import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import requests
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.channel_keys import ChannelKeys
from bot.line import BotLine, BotSettings, bot_line
from composition.doors import make_web
from composition.product import Product, put_together
from composition.sign_in import make_sign_in
from settings import Settings, read_settings
from tests.support.connector_service import TokenEndpoint
from tests.support.databases import begin_migrated
from tests.support.fake_entra import APP_ID, HOST, SECRET, TENANT, FakeEntra
from tests.support.fake_graph import certificate, client_trust, server_trust

ADDRESS = f"https://{HOST}"
CALLBACK = f"{ADDRESS}/sign-in/callback"


@dataclass(frozen=True, slots=True)
class Signing:
    """`url` is where the product listens; the address it is known by is ADDRESS."""

    url: str
    entra: FakeEntra
    product: Product


def production_settings(folder: Path, login_base: str, **more: object) -> Settings:
    given: dict[str, object] = {
        "_env_file": None,
        "data_dir": folder,
        "mode": "production",
        "public_url": ADDRESS,
        "bot_app_id": APP_ID,
        "bot_app_secret": SECRET,
        "bot_tenant_id": TENANT,
        "login_base": login_base,
        "secrets": "s" * 32,
        "mail": "off",
        "sms": "off",
        "meetings": "off",
    }
    return read_settings(**given | more)


@asynccontextmanager
async def signing_product(
    folder: Path, *, is_secure: bool = False, copied_from: Path | None = None, **more: object
) -> AsyncIterator[Signing]:
    """`copied_from` is a database to begin with."""
    entra = await FakeEntra.start()
    entra.redirect_uris.add(CALLBACK)
    settings = production_settings(folder / "data", entra.url, **more)
    if copied_from is not None:
        settings.data_dir.mkdir()
        shutil.copy(copied_from, settings.data_dir)
    else:
        await begin_migrated(settings.data_dir / "slotkeeper.db")
    authority = folder / "ca.pem"
    authority.write_text(certificate(), encoding="ascii")
    try:
        with requests.Session() as http:
            http.verify, http.trust_env = str(authority), False
            sign_in = make_sign_in(settings, trust=client_trust(), http_client=http)
            async with put_together(settings, sign_in=sign_in) as made:
                product = replace(made, line=_quiet_line())
                async with listening(make_web(product), is_secure=is_secure) as url:
                    yield Signing(url, entra, product)
    finally:
        await entra.close()


@asynccontextmanager
async def listening(app: web.Application, *, is_secure: bool) -> AsyncIterator[str]:
    """The address at which an application answers, by TLS or as behind a proxy that does it."""
    server = TestServer(app, scheme="https" if is_secure else "http")
    await server.start_server(ssl=server_trust() if is_secure else None)
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()


def _quiet_line() -> BotLine:
    """The bot of this product has its own token, and nobody to talk to."""
    about = BotSettings(app_id=APP_ID, tenants=frozenset({TENANT}))
    keys = ChannelKeys("http://127.0.0.1:9/none", monotonic=time.monotonic)
    return bot_line(about, token=TokenEndpoint().token(), keys=keys)
