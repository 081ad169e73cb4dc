"""The database of the demonstration: three etcd, two nodes under Patroni, and HAProxy in front, with the shipped files.

Only addresses, folders and passwords differ from the files in deploy/postgres-ha.
"""

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg
import requests
import yaml
from psycopg import sql

from environments.development.postgres import ADMIN, APPLICATION, HOST, OWNER, PostgresServer
from environments.development.tcp_ports import Port
from environments.settings.errors import CannotContinue
from tests.ha_demo.programs import SHIPPED, Programs, end_in_peace, make_folder, start, write

NAME = "dialtone"
PORTS = "DIALTONE_HA_DEMO_PORTS"
# The purposes of the ports after those of the product, in their order. Each etcd has two.
PURPOSES = (
    *("etcd", "etcd's peers", "second etcd", "its peers", "third etcd", "its peers"),
    *("node a", "node a's Patroni", "node b", "node b's Patroni"),
    *("primary", "replica", "PgBouncer"),
)
ETCD, NODES, PRIMARY, REPLICA, POOLER = 0, 6, 10, 11, 12
LONGEST_SECONDS = 180.0


class ClusterFailed(CannotContinue):
    """The cluster did not do in time what it should."""


def wait_until(what: str, is_so: Callable[[], bool], *, seconds: float = LONGEST_SECONDS) -> float:
    """Return after how many seconds it was so. Without a database it is not. Raises ClusterFailed."""
    begun = time.monotonic()
    while True:
        with suppress(psycopg.OperationalError):
            if is_so():
                return time.monotonic() - begun
        if time.monotonic() - begun > seconds:
            raise ClusterFailed(f"After {seconds:.0f} s still not so: {what}.")
        time.sleep(0.1)


@dataclass
class Node:
    """A machine with PostgreSQL and Patroni."""

    name: str
    folder: Path
    port: int
    patroni_port: int
    patroni: "subprocess.Popen[bytes] | None" = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def postmaster(self) -> int | None:
        """The process id of the database server; None if it does not run."""
        try:
            pid = int((self.data / "postmaster.pid").read_text("ascii").splitlines()[0])
            process = psutil.Process(pid)
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return None
        return pid if process.name().startswith("postgres") and str(self.data) in process.cmdline() else None

    def processes(self) -> list[psutil.Process]:
        """Patroni, the server, and all processes of the server."""
        pid = self.postmaster
        server = [psutil.Process(pid)] if pid else []
        workers = [child for process in server for child in process.children(recursive=True)]
        agent = [psutil.Process(self.patroni.pid)] if self.patroni and self.patroni.poll() is None else []
        return [*agent, *server, *workers]

    def kill(self) -> None:
        """End it as a power failure would: Patroni and the server get no chance to do anything."""
        pid = self.postmaster
        if self.patroni:
            self.patroni.kill()
        if pid:
            os.kill(pid, signal.SIGKILL)
        if self.patroni:
            self.patroni.wait()

    def kill_server(self) -> None:
        """End the server alone, as when it runs out of memory. Patroni sees that."""
        if pid := self.postmaster:
            os.kill(pid, signal.SIGKILL)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to all of its processes."""
        for process in self.processes():
            try:
                process.send_signal(number)
            except psutil.NoSuchProcess:
                continue


@dataclass
class Cluster:
    """All processes of the database. `first_port` is the first of the ports in PURPOSES."""

    folder: Path
    programs: Programs
    first_port: int
    nodes: tuple[Node, Node] = field(init=False)
    etcds: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    others: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    passwords: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        roles = (ADMIN, OWNER, APPLICATION, "replicator", "rewinder")
        self.passwords = {role: secrets.token_urlsafe(12) for role in roles}
        a, b = (Node(name, self.folder / name, *self._ports_of(row)) for row, name in enumerate("ab"))
        self.nodes = (a, b)

    @staticmethod
    def ports(first_port: int) -> tuple[Port, ...]:
        return tuple(Port(HOST, first_port + row, purpose, PORTS) for row, purpose in enumerate(PURPOSES))

    @property
    def server(self) -> PostgresServer:
        """Whichever node is the primary, at the address of the proxy."""
        return PostgresServer(self.folder, self.first_port + PRIMARY, self.passwords)

    @property
    def replica_url(self) -> str:
        return PostgresServer(self.folder, self.first_port + REPLICA, self.passwords).url(APPLICATION, NAME)

    @property
    def pooler_url(self) -> str:
        return PostgresServer(self.folder, self.first_port + POOLER, self.passwords).url(APPLICATION, NAME)

    @property
    def hosts_url(self) -> str:
        """Both nodes in one address, without a proxy."""
        ports = ",".join(str(node.port) for node in self.nodes)
        who = f"{APPLICATION}:{self.passwords[APPLICATION]}"
        return f"postgresql://{who}@/{NAME}?host={HOST},{HOST}&port={ports}&target_session_attrs=read-write"

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def start(self) -> None:
        """Start everything, and make the roles and the database."""
        make_folder(self.archive)
        self.start_etcd()
        for node in self.nodes:
            make_folder(node.folder)
            write(node.folder / "10-cluster.yml", (SHIPPED / "10-cluster.yml").read_text("utf-8"))
            write(node.folder / "20-node.yml", yaml.safe_dump(self._settings_of(node)))
            self.start_node(node)
        self._start_proxy()
        wait_until("a standby is synchronous", lambda: self.standby() is not None)
        wait_until("the proxy knows the primary", self.server_answers)
        self._make_database()
        self._start_pooler()

    def start_etcd(self) -> None:
        """Start the three etcd, or those of them that were killed."""
        peers = [self.first_port + ETCD + 2 * row + 1 for row in range(3)]
        members = ",".join(f"{row}=http://{HOST}:{peer}" for row, peer in enumerate(peers))
        for row, peer in enumerate(peers):
            if row < len(self.etcds) and self.etcds[row].poll() is None:
                continue
            client, mine = f"http://{HOST}:{peer - 1}", f"http://{HOST}:{peer}"
            variables = {
                "ETCD_NAME": str(row),
                "ETCD_DATA_DIR": str(self.folder / f"etcd-{row}"),
                "ETCD_LISTEN_CLIENT_URLS": client,
                "ETCD_ADVERTISE_CLIENT_URLS": client,
                "ETCD_LISTEN_PEER_URLS": mine,
                "ETCD_INITIAL_ADVERTISE_PEER_URLS": mine,
                "ETCD_INITIAL_CLUSTER": members,
                "ETCD_INITIAL_CLUSTER_TOKEN": NAME,
                "ETCD_INITIAL_CLUSTER_STATE": "new",
            }
            process = start([self.programs.etcd], self.folder / f"etcd-{row}.log", variables)
            self.etcds[row : row + 1] = [process]

    def kill_etcd(self, *rows: int) -> None:
        for row in rows:
            self.etcds[row].kill()
            self.etcds[row].wait()

    def start_node(self, node: Node) -> None:
        node.patroni = start([self.programs.patroni, node.folder], self.folder / f"{node.name}.log")

    def members(self) -> dict[str, dict[str, Any]]:
        """The nodes' reports about all of them, by name; empty if none answers."""
        for node in self.nodes:
            try:
                answer = requests.get(f"http://{HOST}:{node.patroni_port}/cluster", timeout=2)
                return {member["name"]: member for member in answer.json()["members"]}
            except (requests.RequestException, ValueError, KeyError):
                continue
        return {}

    def primary(self) -> Node:
        """Raises ClusterFailed if there is none."""
        found = self._node_with("leader")
        if found is None:
            raise ClusterFailed("There is no primary.")
        return found

    def standby(self) -> Node | None:
        """The synchronous standby, if there is one."""
        return self._node_with("sync_standby")

    def other(self, node: Node) -> Node:
        return next(other for other in self.nodes if other is not node)

    def connections_at_standby(self) -> int:
        """The number of connections that the product has to the standby."""
        standby = self.other(self.primary())
        server = PostgresServer(standby.folder, standby.port, self.passwords)
        query = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'dialtone/%'"
        with psycopg.connect(server.url(ADMIN, NAME)) as connection:
            row = connection.execute(query).fetchone()
        return int(row[0]) if row else 0

    def server_answers(self) -> bool:
        """Raises psycopg.OperationalError if it does not."""
        psycopg.connect(self.server.url(ADMIN, "postgres"), connect_timeout=2).close()
        return True

    def switch_over(self) -> None:
        """Let the standby take the primary's place, in good order."""
        leader = self.primary()
        address = f"http://{HOST}:{leader.patroni_port}/switchover"
        wanted = {"leader": leader.name, "candidate": self.other(leader).name}
        answer = requests.post(address, json=wanted, timeout=60)
        if answer.status_code != 200:
            raise ClusterFailed(f"Patroni refused the switchover: {answer.text}")

    def stop(self) -> None:
        """End all processes, the ones that need the others first."""
        for process in reversed(self.others):
            process.kill()
        for node in self.nodes:
            node.signal(signal.SIGCONT)
            left = node.processes()
            node.kill()
            psutil.wait_procs(left, timeout=20)
        for process in [*self.others, *self.etcds]:
            process.kill()
            process.wait()

    def _ports_of(self, row: int) -> tuple[int, int]:
        return self.first_port + NODES + 2 * row, self.first_port + NODES + 2 * row + 1

    def _node_with(self, role: str) -> Node | None:
        members = self.members()
        for node in self.nodes:
            member = members.get(node.name, {})
            if member.get("role") == role and member.get("state") in {"running", "streaming"}:
                return node
        return None

    def _settings_of(self, node: Node) -> dict[str, Any]:
        etcd = ",".join(f"{HOST}:{self.first_port + ETCD + 2 * row}" for row in range(3))
        rest, listen = f"{HOST}:{node.patroni_port}", f"{HOST}:{node.port}"
        users = {"superuser": ADMIN, "replication": "replicator", "rewind": "rewinder"}
        shipped = yaml.safe_load((SHIPPED / "10-cluster.yml").read_text("utf-8"))["postgresql"]["parameters"]
        archiving = {
            name: shipped[name].replace("/srv/dialtone-archive", str(self.archive))
            for name in ("archive_command", "restore_command")
        }
        return {
            "name": node.name,
            "etcd3": {"hosts": etcd},
            "restapi": {"listen": rest, "connect_address": rest},
            "postgresql": {
                "listen": listen,
                "connect_address": listen,
                "bin_dir": str(self.programs.postgres),
                "data_dir": str(node.data),
                "pgpass": str(node.folder / "pgpass"),
                "authentication": {
                    kind: {"username": role, "password": self.passwords[role]} for kind, role in users.items()
                },
                # Where memory that processes share by name is small, as in containers.
                "parameters": {"dynamic_shared_memory_type": "mmap", **archiving},
            },
        }

    def _start_proxy(self) -> None:
        a, b = self.nodes
        variables = {
            "DIALTONE_PRIMARY_BIND": f"{HOST}:{self.first_port + PRIMARY}",
            "DIALTONE_REPLICA_BIND": f"{HOST}:{self.first_port + REPLICA}",
            "DIALTONE_NODE_A": f"{HOST}:{a.port}",
            "DIALTONE_NODE_A_PATRONI": str(a.patroni_port),
            "DIALTONE_NODE_B": f"{HOST}:{b.port}",
            "DIALTONE_NODE_B_PATRONI": str(b.patroni_port),
        }
        shipped = write(self.folder / "haproxy.cfg", (SHIPPED / "haproxy.cfg").read_text("utf-8"))
        command = [self.programs.haproxy, "-db", "-f", shipped]
        self.others.append(start(command, self.folder / "haproxy.log", variables))

    def _start_pooler(self) -> None:
        if self.programs.pgbouncer is None:
            return
        users = write(self.folder / "userlist.txt", f'"{APPLICATION}" "{self.passwords[APPLICATION]}"\n')
        shipped = (SHIPPED / "pgbouncer.ini").read_text("utf-8")
        changed = {
            "port=6432": f"port={self.first_port + PRIMARY}",
            "listen_port = 6434": f"listen_port = {self.first_port + POOLER}",
            "/etc/pgbouncer/userlist.txt": str(users),
        }
        for text, here in changed.items():
            shipped = shipped.replace(text, here)
        command = [self.programs.pgbouncer, "-q", write(self.folder / "pgbouncer.ini", shipped)]
        self.others.append(start(command, self.folder / "pgbouncer.log"))

    def _make_database(self) -> None:
        with psycopg.connect(self.server.url(ADMIN, "postgres"), autocommit=True) as connection:
            for role in (OWNER, APPLICATION):
                given = sql.Identifier(role), sql.Literal(self.passwords[role])
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(*given))
        self.server.create_database(NAME)


@contextmanager
def running_cluster(folder: Path, programs: Programs, first_port: int) -> Iterator[Cluster]:
    """A cluster that ends with the block, whatever happens in it."""
    cluster = Cluster(folder, programs, first_port)
    try:
        cluster.start()
        yield cluster
    finally:
        end_in_peace()
        cluster.stop()
