"""The product as an operator meets it: its commands, its start, its end."""

import asyncio
import http.server
import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

import app
from composition.doors import make_web
from composition.known_secrets import read_secrets
from composition.product import make_worker, put_together
from scheduling.business import BusinessId
from settings import read_settings
from storage import open_database
from storage.work import Work
from tests.support.fake_graph import APP_ID, SECRET, TENANT, FakeGraph, certificate
from tests.support.mail_server import running_mail_server
from tests.support.processes import start_afresh
from tests.support.product import PATIENCE, Running, command, start, worker_alone
from tests.support.teams_activities import ANN, activity

DEMO = "harbour-practice@slotkeeper"


def execute(folder: Path, *words: str, **settings: object) -> int:
    """A command in this process, which is quicker than one of its own."""
    return app.execute(read_settings(_env_file=None, data_dir=folder / "data", **settings), app.parse(list(words)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the demo business in it."""
    place = tmp_path_factory.mktemp("product")
    assert execute(place, "seed") == 0
    return place


@pytest.fixture(scope="module")
def product(folder: Path) -> Iterator[Running]:
    running = start(folder, by=start_afresh)
    yield running
    running.stop()


def test_the_start_prints_addresses_that_answer(product: Running) -> None:
    printed = product.log.read_text(encoding="utf-8")
    addresses = re.findall(r"(http://localhost:\d+)(/\S*)", printed)
    assert len(addresses) >= 6
    assert {product.get(path, Sec_Fetch_Site="none")[0] for _, path in addresses} == {200}


def test_the_start_prints_roles_in_words_and_where_the_api_is_described(product: Running) -> None:
    printed = product.log.read_text(encoding="utf-8")
    assert re.search(r"the day, as team member +http://localhost:\d+/dev/sign-in\?as=teamMember", printed)
    assert re.search(r"the API, to read and try +http://localhost:\d+/v1.0/docs", printed)


def test_the_start_prints_five_sentences(product: Running) -> None:
    printed = product.log.read_text(encoding="utf-8")
    sentences = printed.split("Five sentences to type in the chat:\n")[1].split("\n\n")[0]
    assert len(sentences.strip().splitlines()) == 5


def test_the_stand_ins_say_loudly_that_they_are_some(product: Running) -> None:
    printed = product.log.read_text(encoding="utf-8")
    assert "no mail server is set" in printed
    assert "no SMS provider is set" in printed


def test_it_is_alive_and_ready(product: Running) -> None:
    assert product.get("/healthz") == (200, "ok\n")
    assert json.loads(product.wait_until_ready())["ready"]


def test_doors_alone_are_ready_while_a_worker_beats_in_another_process(tmp_path: Path) -> None:
    with worker_alone(tmp_path):
        start(tmp_path, worker="elsewhere").stop()


async def test_doors_alone_are_not_ready_before_a_worker_has_begun(tmp_path: Path) -> None:
    settings = read_settings(_env_file=None, data_dir=tmp_path / "data", worker="elsewhere")
    async with put_together(settings) as product, TestClient(TestServer(make_web(product))) as client:
        answer = await client.get("/readyz")
        problems = (await answer.json())["problems"]  # a busy machine may not hear of the database in time
        assert (answer.status, problems["worker"]) == (503, "no worker has begun")


async def test_the_address_in_a_reminder_leads_to_its_page(tmp_path: Path) -> None:
    assert await asyncio.to_thread(execute, tmp_path, "seed") == 0
    settings = read_settings(_env_file=None, data_dir=tmp_path / "data")
    async with put_together(settings) as product, TestClient(TestServer(make_web(product))) as client:
        stop_link = make_worker(product).outbox.stop_link
        assert stop_link is not None
        address = stop_link(BusinessId(DEMO), "mark", "nl").removeprefix(settings.base_url)
        assert "Geen herinneringen meer sturen" in await (await client.get(address)).text()


async def test_the_check_names_pages_on_which_nobody_can_book_without_mail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await asyncio.to_thread(execute, tmp_path, "seed") == 0
    settings = read_settings(_env_file=None, data_dir=tmp_path / "data")
    async with await open_database(settings.database) as database:
        await database.write(_asks_for_a_code)
    await asyncio.to_thread(execute, tmp_path, "check")
    assert "nobody can book" not in capsys.readouterr().out
    assert await asyncio.to_thread(execute, tmp_path, "check", mail="off") == 1
    assert "booking page  Harbour Practice: nobody can book" in capsys.readouterr().out


def _asks_for_a_code(work: Work) -> None:
    business = work.businesses.get(BusinessId(DEMO))
    work.businesses.save(replace(business, page=replace(business.page, enforce_one_time_password=True)))


def test_its_figures_can_be_watched(product: Running) -> None:
    told = product.get("/metrics")[1]
    assert "slotkeeper_outbox_parked 0.0" in told
    assert re.search(r"slotkeeper_appointments_booked [1-9]", told)


def test_seeding_twice_gives_the_same_demo(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    execute(folder, "backup", str(folder / "first.gz"))
    execute(folder, "seed")
    execute(folder, "backup", str(folder / "second.gz"))
    first, second = re.findall(r"(\d+) rows written", capsys.readouterr().out)
    assert first == second


def test_seeding_again_ends_without_a_fault(folder: Path) -> None:
    again = command(folder, "seed")
    assert again.returncode == 0
    assert "Traceback" not in again.stdout + again.stderr


def test_a_running_product_can_be_copied_and_put_back(product: Running, folder: Path) -> None:
    assert execute(folder, "backup", str(folder / "copy.gz")) == 0
    assert execute(folder, "restore", str(folder / "copy.gz")) == 0
    product.wait_until_ready()


def test_restoring_something_else_is_refused_in_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "letter.txt").write_text("Dear all")
    assert execute(folder, "restore", str(folder / "letter.txt")) == 3
    assert "is no backup" in capsys.readouterr().err


def test_a_business_goes_into_a_file_and_comes_back_as_a_copy(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert execute(folder, "export", DEMO) == 0
    _, start, rest = capfdbinary.readouterr().out.partition(b"{\n")  # lines of the log may come first in tests
    (folder / "business.json").write_bytes(start + rest)
    words = ("import", str(folder / "business.json"), "--as", "copy@slotkeeper")
    assert execute(folder, *words, "--dry-run") == 0
    assert execute(folder, *words) == 0
    assert execute(folder, *words) == 0
    told = capfdbinary.readouterr().out.decode()
    assert told.index("would be made") < told.index("was made;") < told.index("was made from this very file")


def test_a_broken_file_is_refused_by_place_and_rule(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "broken.json").write_text('{"format": "slotkeeper business", "version": 1, "id": "x@y", "rows": 4}')
    assert execute(folder, "import", str(folder / "broken.json")) == 3
    assert "file.rows must be an object" in capsys.readouterr().err
    (folder / "letter.txt").write_text("Dear all")
    assert execute(folder, "import", str(folder / "letter.txt")) == 3
    assert "letter.txt is no JSON" in capsys.readouterr().err


def test_the_check_tells_what_is_set(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(folder, "check") == 0
    told = capsys.readouterr().out
    assert re.search(r"mail +files", told)
    assert re.search(r"bot +without authentication", told)


def test_the_check_tells_which_mail_server_does_not_answer(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(folder, "check", smtp_host="127.0.0.1", smtp_port=1, mail_sender="a@example.com") == 1
    assert re.search(r"mail +smtp: .+", capsys.readouterr().out)


async def test_a_test_mail_is_sent_by_the_way_that_is_set(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with running_mail_server() as server:
        way = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_tls": "none", "mail_sender": "a@example.com"}
        words = ("check", "--mail", "you@example.com")
        assert await asyncio.to_thread(execute, folder, *words, **way) == 0
        assert server.recipients == ["you@example.com"]
        assert f"handed over for you@example.com, Message-ID {server.message_ids[0]}" in capsys.readouterr().out


def test_a_test_mail_that_cannot_be_sent_says_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("check", "--mail", "you@example.com")
    assert execute(folder, *words, smtp_host="127.0.0.1", smtp_port=1, mail_sender="a@example.com") == 1
    assert re.search(r"test mail +not sent: mail_server_lost: .+", capsys.readouterr().out)


def test_words_of_a_business_are_shown_changed_and_given_up(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("template", DEMO, "confirmed", "en")
    (folder / "words.txt").write_text("Dear {{ customer_name }}", encoding="utf-8")
    assert execute(folder, *words, "--body", str(folder / "words.txt"), "--preview") == 0
    assert "Dear Noor Jansen" in capsys.readouterr().out
    execute(folder, *words, "--subject", "Hello from {{ business }}")
    execute(folder, *words)
    assert "subject: Hello from {{ business }}\n\n(built in)" in capsys.readouterr().out
    execute(folder, *words, "--reset")
    assert "subject: (built in)" in capsys.readouterr().out


def test_words_that_cannot_be_used_are_refused_with_field_and_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "words.txt").write_text("Dear\n{{ customer }}", encoding="utf-8")
    words = ("template", DEMO, "confirmed", "en", "--body", str(folder / "words.txt"))
    assert execute(folder, *words) == 3
    assert "The text, line 2: customer is not one of the names" in capsys.readouterr().err


def test_the_check_tells_of_a_database_that_is_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(tmp_path, "check", database_url="postgresql://nobody@127.0.0.1:1/nothing") == 1
    assert "not reachable" in capsys.readouterr().out


def test_the_check_tells_that_the_bot_gets_no_token_and_goes_on(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert execute(folder, "check", bot_app_id="a", bot_app_secret="b", bot_tenant_id=TENANT) == 1
    told = capsys.readouterr().out
    assert re.search(r"^bot +authenticated: no token, ", told, re.MULTILINE)
    assert re.search(r"^database +sqlite$", told, re.MULTILINE)


def test_the_check_tells_of_an_entra_app_that_is_not_set(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    execute(folder, "check")
    assert re.search(r"Graph +no Entra app is set", capsys.readouterr().out)


def test_the_check_asks_the_mailboxes_of_the_staff(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ca.pem").write_text(certificate(), encoding="ascii")
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "ca.pem"))
    with graph_aside() as url:
        app_of = {"graph_tenant_id": TENANT, "graph_app_id": APP_ID, "graph_secret": SECRET}
        assert execute(folder, "check", graph_base=url, login_base=url, meetings="teams", **app_of) == 1
    told = capsys.readouterr().out
    assert re.search(r"- meetings +permitted in the whole tenant", told)
    assert "no_mailbox: this address has no mailbox in the tenant" in told


@contextmanager
def graph_aside() -> Iterator[str]:
    """A Graph in a thread of its own, for commands that bring their own loop; its address."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    graph = asyncio.run_coroutine_threadsafe(FakeGraph.start(), loop).result(30)
    try:
        yield graph.url
    finally:
        asyncio.run_coroutine_threadsafe(graph.close(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()


def test_a_port_that_is_taken_is_named(product: Running, tmp_path: Path) -> None:
    refused = command(tmp_path, "serve", port=product.base_url.rpartition(":")[2])
    assert refused.returncode == 3
    assert "SLOTKEEPER_PORT: cannot listen there" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_production_does_not_start_with_development_settings(tmp_path: Path) -> None:
    refused = command(tmp_path, "serve", mode="production")
    assert refused.returncode == 2
    assert "SLOTKEEPER_BOT_APP_ID" in refused.stderr


def test_the_package_names_what_it_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(tmp_path, "manifest") == 3
    assert "app_id" in capsys.readouterr().err


def test_a_settings_file_for_the_playground_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    execute(folder, "playground")
    place, address = capsys.readouterr().out.split()
    config = json.loads((Path(place) / ".m365agentsplayground.yml").read_text(encoding="utf-8"))
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", config["currentUser"]["aadObjectId"])
    assert len(config["users"]) >= 5
    assert address.endswith("/api/messages")


def test_the_example_of_a_setup_makes_a_business_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = str(Path(__file__).parents[1] / "docs" / "setup.example.json")
    assert execute(tmp_path, "setup", example) == 0
    assert execute(tmp_path, "setup", example) == 3
    assert capsys.readouterr().err.strip()


def test_a_file_that_is_no_setup_is_refused_in_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "setup.json").write_text("{}")
    assert execute(folder, "setup", str(folder / "setup.json")) == 3
    assert capsys.readouterr().err.strip()


class SlowService(http.server.BaseHTTPRequestHandler):
    """The channel service, which answers nobody until it is told to."""

    heard: list[str]
    asked: threading.Event
    may_answer: threading.Event

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.set()
        self.may_answer.wait(PATIENCE)
        self.heard.append(self.path)
        self.send_response(201)
        self.end_headers()
        self.wfile.write(b'{"id": "1"}')

    do_GET = do_POST  # noqa: N815  # names of the standard library

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture
def slow_service() -> Iterator[str]:
    """Its address."""
    SlowService.heard, SlowService.asked, SlowService.may_answer = [], threading.Event(), threading.Event()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), SlowService)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    SlowService.may_answer.set()
    server.shutdown()
    server.server_close()


def say_help(base_url: str, service_url: str) -> int:
    said = json.dumps(activity(service_url, ANN, type="message", text="help")).encode()
    request = urllib.request.Request(f"{base_url}/api/messages", said, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return int(answer.status)


def end_while_answering(running: Running) -> None:
    assert SlowService.asked.wait(PATIENCE)
    running.process.terminate()
    running.wait_until_logged("stopping")


def test_the_end_lets_answers_finish(tmp_path: Path, slow_service: str) -> None:
    running = start(tmp_path, shutdown_seconds="60")
    with ThreadPoolExecutor(1) as talking:
        said = talking.submit(say_help, running.base_url, slow_service)
        end_while_answering(running)
        SlowService.may_answer.set()
        assert said.result(PATIENCE) == 200
    assert running.process.wait(PATIENCE) == 0
    assert [path for path in SlowService.heard if "/activities/" in path]


def test_the_end_does_not_wait_for_an_answer_that_never_comes(tmp_path: Path, slow_service: str) -> None:
    running = start(tmp_path, shutdown_seconds="1")
    with ThreadPoolExecutor(1) as talking:
        said = talking.submit(say_help, running.base_url, slow_service)
        end_while_answering(running)
        assert running.process.wait(PATIENCE) == 0
        assert isinstance(said.exception(PATIENCE), OSError)
    assert SlowService.heard == []


def test_processes_that_start_together_share_one_secret(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path / "data")
    with ThreadPoolExecutor(8) as starting:
        known = set(starting.map(lambda _: read_secrets(settings), range(40)))
    [(secret,)] = known
    assert len(secret) >= 48
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret"]
