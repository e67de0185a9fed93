"""Two whole hosts behind the shipped nginx, one PostgreSQL, one Valkey; one of them dies in the middle of a chat."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from helpcenter.chat.models import Author, Chat, Message
from helpcenter.extensions import db
from tests import factories
from tests.chat import people
from tests.databases import DatabasesOf
from tests.listening import Listener
from tests.load_balancer import Nginx
from tests.processes import Valkey, wait_until
from tests.servers import Installation, metrics
from tests.visitors import PATIENCE, Console, Customer

LINES = 24
TOKEN = "a token for Prometheus"


class Site:
    """The hosts, and the load balancer that people reach."""

    def __init__(self, hosts: list[Installation], nginx: Nginx) -> None:
        self.hosts, self.nginx = hosts, nginx
        self.url, self.certificate = nginx.url, str(nginx.certificate)
        self.application = hosts[0].application


@pytest.fixture
def site(databases_of: DatabasesOf, tmp_path: Path) -> Iterator[Site]:
    """Each host has folders and processes of its own but for the files that people send, which are shared."""
    url = databases_of("postgresql").make("hosts")
    with ExitStack() as stack:
        valkey = Valkey(tmp_path / "valkey")
        stack.callback(valkey.stop)
        (tmp_path / "nginx").mkdir()
        more = {
            "HELPCENTER_PROXY_HOPS": "1",
            "HELPCENTER_FILES": str(tmp_path / "files"),
            "HELPCENTER_METRICS_TOKEN": TOKEN,
        }
        hosts = []
        for name in ("first", "second"):
            (tmp_path / name).mkdir()
            hosts.append(Installation(url, valkey, tmp_path / name, **more))
            stack.callback(hosts[-1].stop)
        nginx = Nginx(tmp_path / "nginx", [host.port for host in hosts])
        for host in hosts:
            host.environment["HELPCENTER_PUBLIC_URL"] = nginx.url
            host.begin_web()
        hosts[0].start_worker()
        hosts[1].start_scheduler()
        nginx.start()
        stack.callback(nginx.stop)
        for host in hosts:
            wait_until(host.answers, f"{host.url} answers", 180)
        yield Site(hosts, nginx)


def test_a_chat_across_two_hosts_outlives_one_of_them(site: Site) -> None:
    with site.application.app_context():
        desk = people.desk()
        operator = factories.operator(desk)
    customer, console = Customer(site, desk), Console(site, operator)
    with site.application.app_context():
        people.go_online(operator)  # only now: nobody answers heartbeats for them, and 30 s later they count as gone
    assert customer.start().status_code == 200
    with site.application.app_context():
        chat = db.session.scalars(sa.select(Chat)).one()
        assert chat.ip == "127.0.0.1", "nginx says whence, not the customer"
        console.open(chat.id)
        db.session.remove()
    check_what_nginx_keeps_to_itself(site)

    with closing(Listener(customer, customer.chat)) as theirs:
        wait_until(lambda: sum(sockets(site)) == 1, "the customer is connected")
        doomed = site.hosts[sockets(site).index(1)]
        with closing(on_another_host(site, console)) as ours:
            said = both_write(customer, console, doomed.kill)
            for page in (ours, theirs):
                wait_until(lambda page=page: said <= page.shown.keys(), "every line is shown")
                assert [uuid for uuid in page.in_order if uuid in said] == stored(site)
            assert theirs.codes == [1006], "the customer's host has died"
            assert ours.codes == []
    assert len(stored(site)) == len(said) == 2 * LINES


def check_what_nginx_keeps_to_itself(site: Site) -> None:
    """Plain HTTP leads to TLS; figures are for those within; what is too large is refused at once."""
    options = {"verify": site.certificate, "headers": {"Authorization": f"Bearer {TOKEN}"}}
    plain = requests.get(f"http://127.0.0.1:{site.nginx.http}/hc/x/", allow_redirects=False, timeout=PATIENCE)
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://127.0.0.1/hc/x/")
    for path in ("/metrics", "/readyz"):
        assert requests.get(site.url + path, timeout=PATIENCE, **options).status_code == 404
    assert requests.get(f"{site.url}/healthz", timeout=PATIENCE, **options).json() == {"status": "ok"}
    assert (
        requests.post(
            f"{site.url}/console/sign-in", data=bytes(22 * 1024 * 1024), timeout=PATIENCE, **options
        ).status_code
        == 413
    )


def sockets(site: Site) -> list[int]:
    """How many pages of chats are connected to each host, as its /metrics says."""
    return [int(metrics(host, TOKEN).get('helpcenter_sockets{kind="chat"}', 0)) for host in site.hosts]


def on_another_host(site: Site, console: Console) -> Listener:
    """The operator's page, connected to the host that the customer is not connected to."""
    while True:
        page = Listener(console, console.chat)
        wait_until(lambda: sum(sockets(site)) == 2, "the operator is connected")
        if sockets(site) == [1, 1]:
            return page
        page.close()
        wait_until(lambda: sum(sockets(site)) == 1, "the operator has gone")


def both_write(customer: Customer, console: Console, in_the_middle: Callable[[], None]) -> set[str]:
    """Each says LINES lines, again where a line was not taken, as pages do; returns their UUIDs."""
    said: set[str] = set()
    half = threading.Barrier(3)

    def write(who: Customer | Console) -> None:
        for number in range(LINES):
            if number == LINES // 2:
                half.wait(PATIENCE)
            said.add(uuid := people.new_uuid())
            wait_until(lambda uuid=uuid, number=number: is_taken(who, f"{number}", uuid), "the line is taken")

    writers = [threading.Thread(target=write, args=[who]) for who in (customer, console)]
    for writer in writers:
        writer.start()
    half.wait(PATIENCE)
    in_the_middle()
    for writer in writers:
        writer.join()
    return said


def is_taken(who: Customer | Console, text: str, uuid: str) -> bool:
    try:
        answer = who.say(text, uuid)
    except requests.ConnectionError:
        return False
    assert answer.status_code in (200, 502, 504), answer.text
    return answer.status_code == 200


def stored(site: Site) -> list[str]:
    """The UUIDs of what both said, in order."""
    with site.application.app_context():
        said = Message.author.in_((Author.CUSTOMER, Author.OPERATOR))
        found = list(db.session.scalars(sa.select(Message.client_uuid).where(said).order_by(Message.seq)))
        db.session.remove()
    return found
