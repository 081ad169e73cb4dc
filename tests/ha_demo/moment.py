"""Restores the database as it was at a moment, from a copy and the archive of its log of writes."""

import shutil
import time
from pathlib import Path

import psycopg

from environments.development.postgres import ADMIN, HOST, PostgresServer, free_port
from environments.development.postgres_binaries import run
from tests.ha_demo.cluster import NAME, Cluster, wait_until
from tests.ha_demo.programs import make_folder


def copy_database(cluster: Cluster) -> Path:
    """Copy the primary's data while it runs, through the proxy."""
    copy = cluster.folder / "copy"
    source = f"postgresql://replicator@{HOST}:{cluster.server.port}"
    arguments = ("-D", copy, "-d", source, "--checkpoint=fast", "--wal-method=none", "--no-sync")
    run(cluster.folder, "pg_basebackup", *arguments, password=cluster.passwords["replicator"])
    return copy


def now_at(cluster: Cluster) -> str:
    """The database's time."""
    with psycopg.connect(cluster.server.url(ADMIN, "postgres")) as connection:
        row = connection.execute("SELECT clock_timestamp()::text").fetchone()
    return str(row[0]) if row else ""


def archive_all(cluster: Cluster) -> None:
    """Close the current file of the log, and wait until the archive has it."""
    with psycopg.connect(cluster.server.url(ADMIN, "postgres"), autocommit=True) as connection:
        row = connection.execute("SELECT pg_walfile_name(pg_switch_wal() - 1)").fetchone()
    file = cluster.archive / str(row[0] if row else "")
    wait_until(f"{file.name} is in the archive", file.exists)


def orders_at(cluster: Cluster, copy: Path, moment: str) -> tuple[set[str], float]:
    """The numbers of the orders as of that moment, and how many seconds it took to bring them back."""
    home = make_folder(cluster.folder / "restored")
    server = PostgresServer(home, free_port(), cluster.passwords)
    run_as_nobody = cluster.folder  # The programs are there.
    begun = time.monotonic()
    copy.rename(home / "data")
    (home / "data" / "recovery.signal").touch()
    shutil.chown(home / "data" / "recovery.signal", *_owner(home / "data"))
    options = {
        "port": server.port,
        "archive_mode": "off",
        "hba_file": home / "data" / "pg_hba.conf",
        "restore_command": f"cp {cluster.archive}/%f %p",
        "recovery_target_time": moment,
        "recovery_target_action": "promote",
    }
    flags = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    data, log = home / "data", home / "postgres.log"
    run(run_as_nobody, "pg_ctl", "-D", data, "-l", log, "-w", "-t", 120, "-o", flags, "start")
    try:
        wait_until("the restored database takes writes", lambda: _takes_writes(server))
        with psycopg.connect(server.url(ADMIN, NAME)) as connection:
            numbers = {row[0] for row in connection.execute("SELECT number FROM product_orders").fetchall()}
        return numbers, time.monotonic() - begun
    finally:
        run(run_as_nobody, "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop", check=False)


def _takes_writes(server: PostgresServer) -> bool:
    try:
        with psycopg.connect(server.url(ADMIN, "postgres")) as connection:
            return connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
    except psycopg.OperationalError:
        return False


def _owner(path: Path) -> tuple[int, int]:
    known = path.stat()
    return known.st_uid, known.st_gid
