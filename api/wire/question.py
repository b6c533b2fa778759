"""The bookingCustomQuestion on the wire."""

from typing import Annotated, Any

from api.errors import bad_request
from api.wire.model import Wire
from api.wire.moments import moment_text
from api.wire.primitives import Enumeration, Moment, Text, server_only
from scheduling.service import Question, QuestionId
from usecases.manage_questions import QuestionWish

TEXT, CHOICE = "text", "radioButton"
AnswerInputType = Annotated[str, Enumeration("answerInputType", (TEXT, CHOICE))]
TARGETS = {"question": "displayName", "options": "answerOptions"}


class BookingCustomQuestion(Wire):
    """A question that services may ask their customers."""

    graph_type = "bookingCustomQuestion"
    id: Text | None = server_only()
    display_name: Text
    answer_input_type: AnswerInputType | None = None
    answer_options: list[Text] | None = None
    created_date_time: Moment | None = server_only()
    last_updated_date_time: Moment | None = server_only()

    def new_wish(self) -> QuestionWish:
        return self.wish(Question(id=QuestionId(""), display_name=""))

    def wish(self, before: Question) -> QuestionWish:
        """What was sent, over what there is. Raises ApiError for options and a kind that do not fit each other."""
        name = self.display_name if "display_name" in self.sent else before.display_name
        return QuestionWish(
            display_name=name,
            options=self._options(before),
            link_url=before.link_url,
            is_confirmation=before.is_confirmation,
        )

    def _options(self, before: Question) -> tuple[str, ...]:
        told = tuple(self.answer_options or ()) if "answer_options" in self.sent else None
        kind = self.answer_input_type if "answer_input_type" in self.sent else None
        if kind == TEXT:
            if told:
                raise bad_request("answerOptions must be empty where answerInputType is text", "answerOptions")
            return ()
        options = before.options if told is None else told
        if kind == CHOICE and not options:
            raise bad_request("answerOptions are required where answerInputType is radioButton", "answerOptions")
        return options


def question_out(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "displayName": question.display_name,
        "answerInputType": CHOICE if question.options else TEXT,
        "answerOptions": list(question.options),
        "createdDateTime": moment_text(question.created_at),
        "lastUpdatedDateTime": moment_text(question.updated_at),
    }
