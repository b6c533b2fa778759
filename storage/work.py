"""One transaction's view of storage: a connection with the repositories hung on it. Nothing here commits or opens anything."""

from sqlalchemy import Connection

from storage.changes import Raised


class Work:
    """What a function given to `Database.write` or `Database.read` works with."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.raised: Raised = {}
