"""A weekday said late on that very day: for what is still to come, a day that is over is no choice."""

from dataclasses import replace
from datetime import date

from bot.understanding.context import Context
from bot.understanding.dates import DayWish
from bot.understanding.moments import When


def without_passed_day(when: When, context: Context) -> When:
    """Today or a week from now: the latter, once the hour named or, without one, the last opening hour is over."""
    asked = next((question for question in when.questions if question.field == "day"), None)
    values = [choice.value for choice in asked.choices] if asked else []
    if len(values) != 2 or values[0] != context.today.isoformat() or "/" in values[1]:
        return when
    now = context.local_now.hour * 60 + context.local_now.minute
    if now < _last_minute(when, context):
        return when
    questions = tuple(question for question in when.questions if question is not asked)
    return replace(when, day=DayWish.on(date.fromisoformat(values[1])), questions=questions)


def _last_minute(when: When, context: Context) -> int:
    if when.time is not None:
        return when.time.end or when.time.start if when.time.kind != "exact" else when.time.start
    return max((end for _, end in context.opening(context.today)), default=0)
