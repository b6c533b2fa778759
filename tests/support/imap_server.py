"""An IMAP mailbox on this machine, over TLS: as much of RFC 3501 as reading unread mail needs, and XOAUTH2 as Exchange has it."""

import asyncio
import re
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.fake_graph import server_trust


@dataclass(slots=True)
class Letter:
    number: int
    raw: bytes
    is_read: bool = False


@dataclass(slots=True)
class ImapMailbox:
    """`commands` is what was asked, without what lets in. With `dies_at` the line is cut at that command."""

    port: int = 0
    user: str = "post@shop.example"
    password: str = "secret"
    tokens: set[str] = field(default_factory=set)
    letters: list[Letter] = field(default_factory=list)
    validity: int = 7
    folder: str = "INBOX"
    commands: list[str] = field(default_factory=list)
    dies_at: str = ""

    def put(self, *mails: bytes) -> None:
        self.letters += [Letter(len(self.letters) + 1 + number, raw) for number, raw in enumerate(mails)]

    @property
    def read(self) -> list[int]:
        return [letter.number for letter in self.letters if letter.is_read]


@asynccontextmanager
async def running_imap() -> AsyncIterator[ImapMailbox]:
    mailbox, talks = ImapMailbox(), set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            await _Talk(mailbox, reader, writer).run()
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=server_trust())
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        server.close()
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


class _Talk:
    def __init__(self, mailbox: ImapMailbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.mailbox, self.reader, self.writer = mailbox, reader, writer
        self.is_known = False

    async def run(self) -> None:
        self.say("* OK IMAP4rev1 ready")
        while line := (await self.reader.readline()).decode().strip():
            tag, _, command = line.partition(" ")
            word = " ".join(command.upper().split()[: 2 if command.upper().startswith("UID") else 1])
            if word == self.mailbox.dies_at:
                self.writer.transport.abort()
                return
            if word not in ("LOGIN", "AUTHENTICATE"):
                self.mailbox.commands.append(command)
            self.say(f"{tag} {await self.answer(word, command)}")
            if word == "LOGOUT":
                return

    def say(self, line: str) -> None:
        self.writer.write(f"{line}\r\n".encode())

    async def answer(self, word: str, command: str) -> str:
        match word:
            case "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1 AUTH=XOAUTH2")
                return "OK done"
            case "LOGIN":
                wanted = {f'LOGIN {self.mailbox.user} "{self.mailbox.password}"'}
                return self.let_in(command in wanted)
            case "AUTHENTICATE":
                return self.let_in(await self.has_token())
            case "LOGOUT":
                self.say("* BYE")
                return "OK bye"
        return self.of_mailbox(word, command) if self.is_known else "BAD log in first"

    def let_in(self, is_right: bool) -> str:
        self.is_known = is_right
        return "OK let in" if is_right else "NO AUTHENTICATE failed."

    async def has_token(self) -> bool:
        self.say("+ ")
        shown = b64decode(await self.reader.readline()).decode()
        if shown in {f"user={self.mailbox.user}\1auth=Bearer {one}\1\1" for one in self.mailbox.tokens}:
            return True
        self.say("+ " + b64encode(b'{"status":"401"}').decode())
        await self.reader.readline()
        return False

    def of_mailbox(self, word: str, command: str) -> str:
        if word == "SELECT":
            if command != f'SELECT "{self.mailbox.folder}"':
                return "NO no such folder"
            self.say(f"* {len(self.mailbox.letters)} EXISTS")
            self.say(f"* OK [UIDVALIDITY {self.mailbox.validity}] valid")
            return "OK [READ-WRITE] open"
        if word == "UID SEARCH":
            found = re.fullmatch(r"UID SEARCH UID (\d+):\* UNSEEN", command)
            assert found, command
            self.say("* SEARCH " + " ".join(str(one.number) for one in self.unread_from(int(found[1]))))
            return "OK found"
        return self.fetch_or_store(word, command)

    def unread_from(self, first: int) -> Iterable[Letter]:
        """A range that ends with * holds the last letter whatever it begins with."""
        last = max((one.number for one in self.mailbox.letters), default=0)
        return (one for one in self.mailbox.letters if not one.is_read and one.number >= min(first, last))

    def fetch_or_store(self, word: str, command: str) -> str:
        numbers = {int(one) for one in command.split()[2].split(",")}
        for place, letter in enumerate(self.mailbox.letters, start=1):
            if letter.number not in numbers:
                continue
            if word == "UID STORE":
                assert command.endswith(r"+FLAGS (\Seen)")
                letter.is_read = True
                continue
            assert "BODY.PEEK[" in command, "reading must not mark as read"
            self.send(place, letter, is_whole="BODY.PEEK[])" in command)
        return "OK done"

    def send(self, place: int, letter: Letter, *, is_whole: bool) -> None:
        head = b"".join(
            re.findall(rb"(?im)^Content-Type:.*\r\n(?:[ \t].*\r\n)*", letter.raw.partition(b"\r\n\r\n")[0] + b"\r\n")
        )
        content = letter.raw if is_whole else head + b"\r\n"
        name = "BODY[]" if is_whole else "BODY[HEADER.FIELDS (CONTENT-TYPE)]"
        self.say(f"* {place} FETCH (UID {letter.number} RFC822.SIZE {len(letter.raw)} {name} {{{len(content)}}}")
        self.writer.write(content + b")\r\n")
