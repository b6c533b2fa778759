"""Renders pages: one Jinja environment over the templates of all web doors, with addresses of static files that change with them."""

import hashlib
from functools import cache
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from web.language import page_language

HERE = Path(__file__).parent
MODULES = HERE.parent / "node_modules"
VENDORED = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "event-calendar.js": "@event-calendar/build/dist/event-calendar.min.js",
    "event-calendar.css": "@event-calendar/build/dist/event-calendar.min.css",
    "teams.js": "@microsoft/teams-js/dist/umd/MicrosoftTeams.min.js",
}
"""Ready-made front-end packages by the name under which they are served."""
STATIC_FOLDERS = {
    "web": HERE / "static",
    "tab": HERE.parent / "tab" / "static",
    "booking_page": HERE.parent / "booking_page" / "static",
}
TEMPLATE_FOLDERS = [HERE / "templates", *(HERE.parent / door / "templates" for door in ("tab", "booking_page"))]
THEMES = frozenset({"light", "dark", "contrast"})


def render(request: web.Request, template: str, /, status: int = 200, **facts: object) -> web.Response:
    text = (
        _environment()
        .get_template(template)
        .render(language=page_language(request), theme=page_theme(request), static=static_address, **facts)
    )
    return web.Response(text=text, content_type="text/html", status=status)


def part_of(template: str, /, **facts: object) -> str:
    """A piece of a page as text, for scripts that put it in anew."""
    return _environment().get_template(template).render(static=static_address, **facts)


def page_theme(request: web.Request) -> str:
    """The theme the address asks for (Teams' `default` is the light one); empty means: as the system does."""
    asked = request.query.get("theme", "").replace("default", "light")
    return asked if asked in THEMES else ""


@cache
def static_address(name: str) -> str:
    """`web/base.css` becomes an address with a mark of the content, so that it may be kept for ever."""
    folder, _, file = name.partition("/")
    place = MODULES / VENDORED[file] if folder == "vendor" else STATIC_FOLDERS[folder] / file
    mark = hashlib.sha256(place.read_bytes()).hexdigest()[:12]
    return f"/static/{folder}/{file}?v={mark}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATE_FOLDERS),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def warm_up() -> None:
    """Loads every template and static file once, so that no request reads the disk for them."""
    environment = _environment()
    for name in environment.list_templates():
        environment.get_template(name)
    for folder, place in STATIC_FOLDERS.items():
        for file in sorted(place.iterdir()):
            static_address(f"{folder}/{file.name}")
    for name in VENDORED:
        static_address(f"vendor/{name}")


async def send_vendored(request: web.Request) -> web.StreamResponse:
    """One file of a ready-made package."""
    name = request.match_info["name"]
    if name not in VENDORED:
        raise web.HTTPNotFound
    return web.FileResponse(MODULES / VENDORED[name])
