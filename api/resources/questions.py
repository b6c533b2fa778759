"""customQuestions of a business."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.call import NO_CONTENT, Answer, Call
from api.permissions import MAY_BOOK, MAY_READ
from api.resources.collection import BUSINESS, Collection, Each, marked, one_of
from api.resources.saving import saved
from api.table import Route
from api.wire.etag import require_match
from api.wire.question import TARGETS, BookingCustomQuestion, question_out
from scheduling.errors import NotFound
from scheduling.service import Question
from usecases.edit_mark import mark_of

TAG = "bookingCustomQuestion"
PATH = f"{BUSINESS}/customQuestions"
ONE = f"{PATH}/{{question}}"


async def many(call: Call) -> Sequence[Mapping[str, Any]]:
    view = await call.use_cases.list_questions(call.business_id, call.actor)
    return marked((question_out(one.question), one.mark) for one in view.questions)


async def create(call: Call) -> Answer:
    told = call.read(BookingCustomQuestion)
    made = await call.use_cases.add_question(call.business_id, told.new_wish(), call.actor)
    return _shown(call, await _read(call, made.id), status=201)


async def read(call: Call) -> Answer:
    return _shown(call, await _read(call, call.params["question"]))


async def change(call: Call) -> Answer:
    """Answers the question as it is then."""
    told = call.read_part(BookingCustomQuestion)

    async def save() -> None:
        before = await _read(call, call.params["question"])
        mark = mark_of(before)
        require_match(call, mark)
        await call.use_cases.change_question(call.business_id, before.id, told.wish(before), mark, call.actor)

    await saved(call, save)
    return _shown(call, await _read(call, call.params["question"]))


async def delete(call: Call) -> Answer:
    """It goes from every service too; answers that were given stay."""
    before = await _read(call, call.params["question"])
    require_match(call, mark_of(before))
    await call.use_cases.remove_question(call.business_id, before.id, call.actor)
    return NO_CONTENT


async def _read(call: Call, question_id: str) -> Question:
    view = await call.use_cases.list_questions(call.business_id, call.actor)
    for one in view.questions:
        if one.question.id == question_id:
            return one.question
    raise NotFound("question")


def _shown(call: Call, question: Question, *, status: int = 200) -> Answer:
    return one_of(call, question_out(question), mark_of(question), status=status, model=BookingCustomQuestion)


_LIST = Collection(
    path=PATH,
    model=BookingCustomQuestion,
    items=many,
    about="List questions",
    tag=TAG,
    permissions=MAY_READ,
)
_EACH = Each(
    collection=_LIST,
    path=ONE,
    name="question",
    permissions=MAY_BOOK,
    create=create,
    read=read,
    change=change,
    delete=delete,
    example={
        "displayName": "With milk?",
        "answerInputType": "radioButton",
        "answerOptions": ["yes", "no"],
    },
    changes={"displayName": "With milk or without?"},
    targets=TARGETS,
    tells_change=True,
    delete_statuses=(412,),
)
ROUTES: tuple[Route, ...] = (
    *_LIST.routes,
    *_EACH.routes,
)
