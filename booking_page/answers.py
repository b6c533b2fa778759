"""The answers a customer gave with the booking, changed on the own page until the deadline."""

from dataclasses import dataclass

from aiohttp import web

from booking_page.own_page import OwnPages, own_page, see
from booking_page.visitor import Visitor
from booking_page.who_comes import question_field, read_answers
from scheduling.errors import Refusal, RefusalCode
from usecases.change_answers import ChangeAnswers
from usecases.open_page import OwnBooking
from web.form_reader import FormReader
from web.forms import read_form


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersDoor:
    pages: OwnPages
    change: ChangeAnswers

    async def show(self, request: web.Request) -> web.StreamResponse:
        visitor, own = await self.pages.open(request)
        form = FormReader({}, visitor.language, visitor.business.zone)
        return _page(visitor, own, form) if own.may_answer_until else see(request, "")

    async def keep(self, request: web.Request) -> web.StreamResponse:
        visitor, own = await self.pages.open(request)
        form = FormReader(await read_form(request), visitor.language, visitor.business.zone)
        answers = read_answers(form, own.asked)
        if not form.is_valid:
            return _page(visitor, own, form)
        try:
            await self.change(own.view.business_id, own.view.appointment.id, answers, own.actor)
        except Refusal as refusal:
            if refusal.code is RefusalCode.INVALID:
                form.refuse(refusal)
                return _page(visitor, own, form)
            return own_page(visitor, own, refusal)
        return see(request, "answered")


def _page(visitor: Visitor, own: OwnBooking, form: FormReader) -> web.Response:
    return visitor.render(
        "manage_answers.html",
        status=422 if form.errors else 200,
        own=own,
        appointment=own.view.appointment,
        zone=visitor.leading_zone(own.view.service),
        token=visitor.request.match_info["token"],
        form=form,
        given={one.question_id: one.answer for one in own.seat.answers},
        question_field=question_field,
    )
