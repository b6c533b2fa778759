"""The master list of questions: what may be asked, with which choices, which link, and what must be ticked (B37 to B40, S100)."""

from dataclasses import dataclass, replace
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, NotFound
from scheduling.own_words import Subject
from scheduling.service import Question, QuestionId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission
from usecases.configuration import Configuration, Configurations
from usecases.configuring import begin_configuring
from usecases.edit_mark import mark_of, require_mark
from usecases.make_ids import make_id
from usecases.read_link import read_link
from usecases.service_views import QuestionsView, QuestionView, may_look

LONGEST_QUESTION = 500
LONGEST_OPTION = 200
MOST_OPTIONS = 50
_MAY = Permission.MANAGE_QUESTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWish:
    """What is to be asked. `options` make it a choice; a confirmation has at most one, the words beside its box."""

    display_name: str
    options: tuple[str, ...] = ()
    link_url: str = ""
    is_confirmation: bool = False

    def of(self, question_id: QuestionId) -> Question:
        """Raises Invalid naming the field."""
        name = " ".join(self.display_name.split())
        if not name:
            raise Invalid("question", "required")
        if len(name) > LONGEST_QUESTION:
            raise Invalid("question", "too_long", most=LONGEST_QUESTION)
        return Question(
            id=question_id,
            display_name=name,
            options=self._options(name),
            link_url=read_link(self.link_url, "link_url"),
            is_confirmation=self.is_confirmation,
        )

    def _options(self, name: str) -> tuple[str, ...]:
        options = tuple(dict.fromkeys(" ".join(option.split()) for option in self.options if option.strip()))
        if any(len(option) > LONGEST_OPTION for option in options):
            raise Invalid("options", "too_long", most=LONGEST_OPTION)
        if len(options) > MOST_OPTIONS:
            raise Invalid("options", "at_most", most=MOST_OPTIONS)
        if self.is_confirmation:
            return options or (name[:LONGEST_OPTION],)
        if len(options) == 1:
            raise Invalid("options", "at_least_two")
        return options


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuestions:
    """With the services that ask each of them."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> QuestionsView:
        return await self.database.read(partial(self._list, business_id, actor))

    def _list(self, business_id: BusinessId, actor: Actor, work: Work) -> QuestionsView:
        configuration = self.configurations.read(work, business_id)
        can_change = may_look(configuration, actor)
        services = tuple(configuration.services.values())
        questions = tuple(
            QuestionView(
                question=question,
                mark=mark_of(question),
                services=tuple(own for own in services if question.id in {one.question.id for one in own.questions}),
            )
            for question in work.questions.list(business_id)
        )
        return QuestionsView(questions=questions, can_change=can_change)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddQuestion:
    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, wish: QuestionWish, actor: Actor) -> Question:
        now = self.clock.now()
        new = replace(wish.of(QuestionId(make_id())), created_at=now, updated_at=now)
        return await self.database.write(partial(self._add, business_id, new, actor))

    def _add(self, business_id: BusinessId, new: Question, actor: Actor, work: Work) -> Question:
        """The transaction."""
        _check_allowed(begin_configuring(work, self.configurations, business_id, actor, _MAY))
        return work.questions.add(business_id, new)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeQuestion:
    """For every service that asks it. Raises Stale when it is not what `mark` was made of."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, question_id: QuestionId, wish: QuestionWish, mark: str, actor: Actor
    ) -> Question:
        changed = replace(wish.of(question_id), updated_at=self.clock.now())
        return await self.database.write(partial(self._change, business_id, changed, mark, actor))

    def _change(self, business_id: BusinessId, changed: Question, mark: str, actor: Actor, work: Work) -> Question:
        """The transaction."""
        _check_allowed(begin_configuring(work, self.configurations, business_id, actor, _MAY))
        before = _known(work, business_id, changed.id)
        require_mark("question", before, mark)
        return work.questions.save(business_id, replace(changed, created_at=before.created_at))


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveQuestion:
    """From the list and from every service (B39); answers that were given stay. Answers what it was."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, question_id: QuestionId, actor: Actor) -> Question:
        return await self.database.write(partial(self._remove, business_id, question_id, actor))

    def _remove(self, business_id: BusinessId, question_id: QuestionId, actor: Actor, work: Work) -> Question:
        """The transaction."""
        begin_configuring(work, self.configurations, business_id, actor, _MAY)
        gone = _known(work, business_id, question_id)
        work.questions.remove(business_id, question_id)
        work.own_words.remove(business_id, Subject.QUESTION, question_id)
        return gone


def _known(work: Work, business_id: BusinessId, question_id: QuestionId) -> Question:
    found = next((one for one in work.questions.list(business_id) if one.id == question_id), None)
    if found is None:
        raise NotFound("question", question_id=question_id)
    return found


def _check_allowed(configuration: Configuration) -> None:
    """Where the tenant forbids questions, none is added or changed (B42); one that stands can still be taken away."""
    if configuration.tenant.are_custom_questions_forbidden:
        raise Invalid("question", "none_allowed")
