"""The door for forms elsewhere: POST to the address that stands with the form, with the customer's reference and the answers as JSON.

`{"reference": "...", "answers": {"Question": "Answer"}}`, or a list of `{"question": ..., "answer": ...}`. The address is signed and
secret to its owner; nothing that was answered gets into the log.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import structlog
from aiohttp import web

from callbacks.bodies import SLOWEST_SECONDS, object_of, read_body
from scheduling.appointment import FormAnswer
from scheduling.errors import NotFound
from usecases.fill_form import LONGEST, MOST_ANSWERS, HearForm
from web.form_callbacks import PATH, form_of
from web.limits import VisitLimit
from web.options import OPTIONS

log = structlog.get_logger("forms")
_LONGEST_REFERENCE = 200
_LONGEST_QUESTION = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FormsDoor:
    """`misses` are calls of one caller for customers that are not there."""

    hear: HearForm
    misses: VisitLimit = field(default_factory=lambda: VisitLimit(30))
    slowest_seconds: float = SLOWEST_SECONDS

    async def filled(self, request: web.Request) -> web.Response:
        self.misses.refuse_the_tired(request)
        form = form_of(request.app[OPTIONS].signer, request.match_info["token"])
        if form is None:
            self.misses.count(request)
            raise web.HTTPNotFound
        told = object_of(await read_body(request, self.slowest_seconds))
        reference = told.get("reference")
        if not isinstance(reference, str) or not 0 < len(reference) <= _LONGEST_REFERENCE:
            raise web.HTTPUnprocessableEntity
        try:
            await self.hear(form, reference.strip(), tuple(_answers(told.get("answers"))))
        except NotFound:
            self.misses.count(request)
            raise web.HTTPNotFound from None
        log.info("filled", form=form.form_id)
        return web.Response(status=204)


def add_routes(app: web.Application, door: FormsDoor) -> None:
    app.router.add_post(f"{PATH}/{{token}}", door.filled)


def _answers(told: object) -> Iterator[FormAnswer]:
    """What cannot be read as question and answer is left out; the form counts as filled in all the same."""
    pairs = list(told.items()) if isinstance(told, dict) else []
    if isinstance(told, list):
        pairs = [(one.get("question"), one.get("answer")) for one in told if isinstance(one, dict)]
    for question, answer in pairs[:MOST_ANSWERS]:
        asked, said = _words(question, _LONGEST_QUESTION), _words(answer, LONGEST)
        if asked and said:
            yield FormAnswer(question=asked, answer=said)


def _words(value: object, most: int) -> str:
    """A text as it can be kept; several choices become one line."""
    if isinstance(value, list):
        value = ", ".join(str(one) for one in value)
    if isinstance(value, bool):
        return "✓" if value else "–"
    text = str(value) if isinstance(value, str | int | float) else ""
    return "".join(sign for sign in text if sign != "\0" and not "\ud800" <= sign <= "\udfff").strip()[:most]
