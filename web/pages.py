"""Renders pages: one Jinja environment over the templates of all web doors, with addresses of static files that change with them."""

from functools import cache
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from web.language import page_language
from web.static_files import static_address, static_files

HERE = Path(__file__).parent
TEMPLATE_FOLDERS = [HERE / "templates", *(HERE.parent / door / "templates" for door in ("tab", "booking_page", "api"))]
THEMES = frozenset({"light", "dark", "contrast"})


def render(request: web.Request, template: str, /, status: int = 200, **facts: object) -> web.Response:
    text = page_text(template, page_language(request), page_theme(request), **facts)
    return web.Response(text=text, content_type="text/html", status=status)


def page_text(template: str, language: str, theme: str, /, **facts: object) -> str:
    """A whole page as text."""
    return _environment().get_template(template).render(language=language, theme=theme, static=static_address, **facts)


def part_of(template: str, /, **facts: object) -> str:
    """A piece of a page as text, for scripts that put it in anew."""
    return _environment().get_template(template).render(static=static_address, **facts)


def piece_of(template: str, macro: str, /, **facts: object) -> Markup:
    """What a macro of a template makes of the facts."""
    made = getattr(_environment().get_template(template).module, macro)(**facts)
    return Markup(made)  # noqa: S704  # it has escaped what it was given


def page_theme(request: web.Request) -> str:
    """The theme the address asks for (Teams' `default` is the light one); empty means: as the system does."""
    asked = request.query.get("theme", "").replace("default", "light")
    return asked if asked in THEMES else ""


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
    static_files()
