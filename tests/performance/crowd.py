"""Six people in the office, as a process of their own that costs nearly nothing: `python -m tests.performance.crowd`.

The first line it reads says who they are and what they do. It answers "there", continues until nothing more is to be
read, and then tells how often they did it.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from random import Random
from string import ascii_lowercase
from threading import Event
from urllib.parse import urlencode, urlsplit

PEOPLE = 6


@dataclass(frozen=True)
class Session:
    """A signed-in agent's cookies, and the hidden fields of the search."""

    origin: str
    cookies: str
    hidden: dict[str, str]


@dataclass(frozen=True)
class Crowd:
    """The work of all six, over and over: search for a name that nobody has, or open the home page."""

    what: str
    is_searching: bool
    thinking: float = 0.0

    def told(self, session: Session) -> str:
        return json.dumps([asdict(session), asdict(self)])


class Client:
    """A browser that keeps its connection and shows nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = HTTPConnection(urlsplit(session.origin).netloc, timeout=60)

    def open_home(self) -> None:
        self._ask("GET", "/")

    def search(self, name: str) -> None:
        fields = {**self._session.hidden, "subject": "orders", "customer_name": name}
        found = self._ask("POST", "/searches", urlencode(fields))
        if found:
            self._ask("GET", found)

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        """Returns where the answer leads, if it leads anywhere."""
        headers = {"Cookie": self._session.cookies}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        except ConnectionError:
            # A process of the office was renewed, and the connection ended with it.
            self._connection.close()
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path} was answered with {answer.status}.")
        return answer.headers.get("Location", "")


class Person:
    def __init__(self, session: Session, crowd: Crowd, number: int) -> None:
        self._client, self._crowd, self._random = Client(session), crowd, Random(number)

    def stay(self, done: Event) -> int:
        """Returns how often they did it."""
        count = 0
        # They did not all come at once.
        done.wait(self._random.uniform(0, self._crowd.thinking))
        while not done.is_set():
            if self._crowd.is_searching:
                self._client.search("zz" + "".join(self._random.choices(ascii_lowercase, k=5)))
            else:
                self._client.open_home()
            count += 1
            done.wait(self._random.uniform(0.5, 1.5) * self._crowd.thinking)
        return count


def main() -> None:
    session, crowd = json.loads(sys.stdin.readline())
    done = Event()
    people = [Person(Session(**session), Crowd(**crowd), number) for number in range(PEOPLE)]
    with ThreadPoolExecutor(PEOPLE) as threads:
        stays = [threads.submit(person.stay, done) for person in people]
        print("there", flush=True)
        sys.stdin.read()
        done.set()
    print(sum(stay.result() for stay in stays))


if __name__ == "__main__":
    main()
