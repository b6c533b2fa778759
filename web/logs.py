"""How log lines look: one event with its facts, as JSON for machines or in colours for a developer, always with the request id."""

import json
import logging
import sys
from typing import Any, Literal, NamedTuple, TextIO

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

PLAIN = ExceptionDictTransformer(show_locals=False)
"""Values of variables are names, addresses and tokens of people: none of them belongs into a log."""
ACCESS = "access"
_quoted = json.encoder.encode_basestring_ascii
_stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)


class Answered(NamedTuple):
    """One request and how it was answered."""

    method: str
    route: str
    status: int
    milliseconds: float
    client: str


class _QuickLines:
    """Writes the line of a request as JSON at once. There is one for each request: the way of other lines costs as much as a page."""

    def __init__(self) -> None:
        self._handler: logging.StreamHandler[TextIO] | None = None

    def begin(self, handler: "logging.StreamHandler[TextIO] | None") -> None:
        self._handler = handler

    def write(self, answered: Answered, request_id: str) -> bool:
        """Whether lines are written in this way."""
        if self._handler is None:
            return False
        moment: dict[str, Any] = {}
        _stamp(None, "info", moment)
        line = (
            f'{{"method": {_quoted(answered.method)}, "route": {_quoted(answered.route)}, "status": {answered.status}, '
            f'"milliseconds": {answered.milliseconds}, "client": {_quoted(answered.client)}, "event": "request", '
            f'"request_id": {_quoted(request_id)}, "level": "info", "logger": "{ACCESS}", '
            f'"timestamp": "{moment["timestamp"]}"}}\n'
        )
        self._handler.acquire()
        try:
            self._handler.stream.write(line)
            self._handler.stream.flush()
        except (OSError, ValueError):
            self._handler.handleError(logging.makeLogRecord({"name": ACCESS, "msg": line}))
        finally:
            self._handler.release()
        return True


_quick_lines = _QuickLines()


def log_request(answered: Answered, request_id: str) -> None:
    """The same line, whichever way it goes."""
    if not _quick_lines.write(answered, request_id):
        structlog.get_logger(ACCESS).info("request", **answered._asdict(), request_id=request_id)


def set_up_logs(form: Literal["console", "json"], level: str) -> None:
    """Our own lines and those of packages go the same way, to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    finish: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if form == "json":
        finish += [structlog.processors.ExceptionRenderer(PLAIN), structlog.processors.JSONRenderer()]
    else:
        plain = structlog.dev.plain_traceback
        finish += [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=finish))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    _quick_lines.begin(handler if form == "json" and root.isEnabledFor(logging.INFO) else None)
    for name in ("alembic", "asyncio", "aiohttp.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
