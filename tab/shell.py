"""`/tab`: what Teams loads. It says nothing about anybody; a script in it gets a token from Teams and fetches the pages with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from scheduling.identity import SignInTrouble
from texts.catalogue import say, say_any
from web.doorkeeper import DOORKEEPER
from web.headers import allow
from web.language import management_page_language
from web.options import OPTIONS
from web.pages import render
from web.sign_in import CALLBACK

TEAMS = "https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """`in_teams` is the link that opens the tab; empty where the app is in no Teams."""

    in_teams: str = ""

    async def show(self, request: web.Request) -> web.Response:
        """The pages that are put into it bring no policy along: theirs has to be this one's too."""
        allow(request, frame_ancestors=TEAMS, style_src_attr="'unsafe-inline'")
        language = management_page_language(request)
        return render(
            request,
            "shell.html",
            words=_words(language),
            troubles=[(one, *_sentences(one, language)) for one in SignInTrouble],
            in_teams=self.in_teams,
            consent=_consent(request),
            has_development_doors=request.app[OPTIONS].has_development_doors,
        )


def add_routes(app: web.Application, shell: Shell) -> None:
    app.router.add_get("/tab", shell.show)


def _sentences(trouble: SignInTrouble, language: str) -> tuple[str, str]:
    return say_any("signin.trouble", trouble, language), say_any("signin.advice", trouble, language)


def _consent(request: web.Request) -> str:
    service = request.app[DOORKEEPER].sign_in
    return service.consent(f"{request.app[OPTIONS].base_url}{CALLBACK}") if service else ""


def _words(language: str) -> Mapping[str, str]:
    return {
        "loading": say("tab.shell.loading", language),
        "outside": say("tab.shell.outside", language),
        "outside_advice": say("tab.shell.outside_advice", language),
        "open_in_teams": say("tab.shell.open_in_teams", language),
        "open_in_browser": say("tab.shell.open_in_browser", language),
        "no_script": say("tab.shell.no_script", language),
        "again": say("signin.try_again", language),
        "consent": say("signin.consent", language),
    }
