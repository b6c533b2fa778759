"""How log lines look: one event with its facts, as JSON for machines or in colours for a developer, always with the request id."""

import logging
import sys
from typing import Literal

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

PLAIN = ExceptionDictTransformer(show_locals=False)
"""Values of variables are names, addresses and tokens of people: none of them belongs into a log."""


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
    for name in ("alembic", "asyncio", "aiohttp.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
