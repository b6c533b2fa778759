"""The booking card, second half: details, and the summary whose one button books."""

from dataclasses import dataclass
from typing import Any

from cards.book import StepView
from cards.views import Forbidden, Line, Option


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionInput:
    """A question of the service; with options it is a choice. Its input is QUESTION_PREFIX + id."""

    id: str
    text: str
    options: tuple[str, ...] = ()
    is_required: bool = False
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookDetailsView(StepView):
    """Step 5. `languages` are (tag, name) to choose for messages to the customer."""

    questions: tuple[QuestionInput, ...] = ()
    notes: str = ""
    languages: tuple[Option, ...] = ()
    customer_language: str = ""
    tells_customer: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSummaryView(StepView):
    """Step 6: everything in words. `told` says what the customer will get and in which language.

    `warnings` for example: no mail address; another appointment of this customer that day. With `forbidden` the plain "book" is not
    offered.
    """

    service: str
    person: str
    when: str
    in_days: str
    customer: str
    reader_when: str = ""
    where: str = ""
    is_online: bool = False
    length: str = ""
    price: str = ""
    contact: str = ""
    notes: str = ""
    answers: tuple[Line, ...] = ()
    told: str = ""
    warnings: tuple[str, ...] = ()
    forbidden: Forbidden | None = None
    is_walk_in: bool = False


def book_details_card(view: BookDetailsView) -> dict[str, Any]:
    raise NotImplementedError


def book_summary_card(view: BookSummaryView) -> dict[str, Any]:
    raise NotImplementedError
