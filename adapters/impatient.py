"""The way to the network for msal, which knows no time limits of its own."""

from typing import Any

import requests

_TIME_LIMIT_SECONDS = 10


class ImpatientSession(requests.Session):
    """Gives up in time."""

    def request(self, *args: Any, **more: Any) -> requests.Response:
        return super().request(*args, **{"timeout": _TIME_LIMIT_SECONDS, **more})
