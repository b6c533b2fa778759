"""The plain answers for what went wrong: what happened, what to do next, and the request id that the log knows."""

from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import web

from scheduling.errors import Refusal
from scheduling.identity import SignInTrouble
from texts.catalogue import say, say_any
from texts.refusals import refusal_text
from web.identity import TROUBLE
from web.language import management_page_language, page_language
from web.pages import render

REQUEST_ID = web.RequestKey("REQUEST_ID", str)
TROUBLE_HEADER = "X-Slotkeeper-Trouble"
"""Names for scripts why nobody was recognised."""
ERROR_HEADER = "X-Slotkeeper-Error"
"""Tells scripts that a page only says what went wrong: the page that is there had better stay."""
SIGN_IN_STATUS = {SignInTrouble.NO_ANSWER: 503, SignInTrouble.SET_UP_WRONG: 503}
"""Where it is not the fault of what was shown."""
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


def error_answer(request: web.Request, status: int, headers: Mapping[str, str]) -> web.Response:
    trouble = request.get(TROUBLE) if status == HTTPStatus.UNAUTHORIZED else None
    language = management_page_language(request) if trouble else page_language(request)
    title, advice = _of_sign_in(trouble, language) if trouble else _sentences(request, status, language)
    status = SIGN_IN_STATUS.get(trouble, status) if trouble else status
    reference = say("web.error.reference", language, reference=request.get(REQUEST_ID, "-"))
    if "text/html" in request.headers.get("Accept", ""):
        answer = render(request, "error.html", status=status, title=title, advice=advice, reference=reference)
    else:
        answer = web.Response(text=f"{title} {advice} {reference}\n", status=status)
    answer.headers[ERROR_HEADER] = "1"
    if trouble:
        answer.headers[TROUBLE_HEADER] = trouble
    answer.headers.update({name: headers[name] for name in KEPT_HEADERS if name in headers})
    return answer


def refusal_answer(request: web.Request, refusal: Refusal) -> web.Response:
    """A refusal of the whole page, such as where the product is switched off (S23)."""
    language = page_language(request)
    advice = refusal_text(refusal, language, "UTC")
    return plain_answer(request, 403, say("web.error.refused", language), advice)


def plain_answer(request: web.Request, status: int, title: str, advice: str) -> web.Response:
    """One that needs no number for the log: what was asked is understood, and not to be had."""
    answer = render(request, "plain.html", status=status, title=title, advice=advice)
    answer.headers[ERROR_HEADER] = "1"
    return answer


def _of_sign_in(trouble: SignInTrouble, language: str) -> tuple[str, str]:
    return say_any("signin.trouble", trouble, language), say_any("signin.advice", trouble, language)


def _sentences(request: web.Request, status: int, language: str) -> tuple[str, str]:
    match status:
        case HTTPStatus.NOT_FOUND:
            return say("web.error.not_found", language), say("web.error.not_found_advice", language)
        case HTTPStatus.FORBIDDEN | HTTPStatus.UNAUTHORIZED:
            return say("web.error.forbidden", language), say("web.error.forbidden_advice", language)
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            most = request.client_max_size // 1024
            return say("web.error.too_large", language), say("web.error.too_large_advice", language, most=most)
        case HTTPStatus.SERVICE_UNAVAILABLE | HTTPStatus.TOO_MANY_REQUESTS:
            return say("web.error.busy", language), say("web.error.busy_advice", language)
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return say("web.error.failed", language), say("web.error.failed_advice", language)
        case _:
            return say("web.error.refused", language), say("web.error.refused_advice", language)
