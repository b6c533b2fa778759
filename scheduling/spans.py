"""Sums on spans of whole minutes since 1970: sorted, half open, not touching."""

from collections.abc import Iterable

from scheduling.interval import Interval, to_minute

Span = tuple[int, int]
Spans = tuple[Span, ...]


def whole_minutes(span: Interval) -> Span:
    """Rounded outward."""
    return to_minute(span.start), to_minute(span.end, up=True)


def merged(spans: Iterable[Span]) -> Spans:
    """The same minutes as sorted spans that neither overlap nor touch."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def common(first: Spans, second: Spans) -> Spans:
    """The minutes that lie in both; each argument merged."""
    result: list[Span] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if start < end:
            result.append((start, end))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return tuple(result)


def without(spans: Spans, taken: Iterable[Span]) -> Spans:
    """The minutes of `spans` (merged) that are not taken."""
    result: list[Span] = []
    gone = merged(taken)
    for start, end in spans:
        free_from = start
        for taken_start, taken_end in gone:
            if taken_end <= free_from or taken_start >= end:
                continue
            if free_from < taken_start:
                result.append((free_from, taken_start))
            free_from = taken_end
        if free_from < end:
            result.append((free_from, end))
    return tuple(result)
