"""Customers of an appointment on the wire, and what they answered."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from api.errors import bad_request
from api.wire.model import Wire
from api.wire.places import BookingLocation, location_out
from api.wire.primitives import Claim, Enumeration, Text, Zone
from scheduling.appointment import Answer, Attendee
from scheduling.customer import CustomerId
from scheduling.service import Location, Question, QuestionAssignment, QuestionId
from usecases.amend_seats import SeatWish

AnswerInputType = Annotated[str, Enumeration("answerInputType", ("text", "radioButton"))]


class BookingQuestionAnswer(Wire):
    """What a customer answered: a text, or one of the options."""

    graph_type = "bookingQuestionAnswer"
    question_id: Text | None = None
    question: Text | None = None
    answer_input_type: AnswerInputType | None = None
    answer_options: list[Text] | None = None
    is_required: Claim | None = None
    answer: Text | None = None
    selected_options: list[Text] | None = None

    def as_answer(self) -> Answer:
        """Raises ApiError for several options: questions here have one answer."""
        if not self.question_id:
            raise bad_request("customQuestionAnswers/questionId is required", "customers")
        chosen = [one for one in self.selected_options or () if one]
        if len(chosen) > 1:
            raise bad_request("customQuestionAnswers/selectedOptions has at most one", "customers")
        text = self.answer or (chosen[0] if chosen else "")
        return Answer(question_id=QuestionId(self.question_id), question=self.question or "", answer=text)


class BookingCustomerInformation(Wire):
    """A customer of an appointment. Without an id it is recognised by address or number, else made."""

    graph_type = "bookingCustomerInformation"
    customer_id: Text | None = None
    name: Text | None = None
    email_address: Text | None = None
    phone: Text | None = None
    notes: Text | None = None
    """Kept when somebody gets a seat, and told only where one appointment is read."""
    time_zone: Zone | None = None
    location: BookingLocation | None = None
    custom_question_answers: list[BookingQuestionAnswer] | None = None

    def seat(self, flat: Mapping[str, str]) -> SeatWish:
        """`flat` stands in for what is missing."""
        sent = self.sent
        return SeatWish(
            customer_id=CustomerId(self.customer_id) if self.customer_id else None,
            name=self.name or flat.get("name"),
            email=_said("email_address" in sent, self.email_address, flat.get("email")),
            phone=_said("phone" in sent, self.phone, flat.get("phone")),
            notes=self.notes or flat.get("notes"),
            zone=_said("time_zone" in sent, self.time_zone, flat.get("zone")),
            location=(self.location.location() if self.location else Location()) if "location" in sent else None,
            answers=self._answers(),
        )

    def _answers(self) -> tuple[Answer, ...] | None:
        if "custom_question_answers" not in self.sent:
            return None
        found = (one.as_answer() for one in self.custom_question_answers or ())
        return tuple(one for one in found if one.answer)


def _said(was_sent: bool, value: str | None, otherwise: str | None) -> str | None:
    """None where nothing was said at all."""
    if value:
        return value
    return otherwise or ("" if was_sent else None)


def customer_out(seat: Attendee, questions: Iterable[QuestionAssignment], *, by_id: bool) -> dict[str, Any]:
    asked = {one.question.id: one for one in questions}
    return {
        "@odata.type": "#microsoft.graph.bookingCustomerInformation",
        "customerId": seat.customer_id,
        "name": seat.name or None,
        "emailAddress": seat.email or None,
        "phone": seat.phone or None,
        "notes": (seat.notes or None) if by_id else None,
        "timeZone": seat.zone or None,
        "location": location_out(seat.location) if seat.location != Location() else None,
        "customQuestionAnswers": [_answer_out(one, asked.get(one.question_id)) for one in seat.answers],
    }


def _answer_out(answer: Answer, assigned: QuestionAssignment | None) -> dict[str, Any]:
    """With the question as it was asked, and the options as they are now."""
    question = assigned.question if assigned else Question(id=answer.question_id, display_name=answer.question)
    return {
        "questionId": answer.question_id,
        "question": answer.question or question.display_name,
        "answerInputType": "radioButton" if question.options else "text",
        "answerOptions": list(question.options),
        "isRequired": bool(assigned and assigned.must_be_answered),
        "answer": answer.answer,
        "selectedOptions": [answer.answer] if question.options and answer.answer else [],
    }
