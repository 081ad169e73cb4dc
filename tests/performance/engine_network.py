"""The sandbox's network and mail server for the bench: a service order takes no time."""

import sys
from dataclasses import replace

from environments.development.sandbox_processes import run_part
from tests.performance.bench_sites import bench_settings

if __name__ == "__main__":
    settings = bench_settings()
    run_part(replace(settings, sandbox=replace(settings.sandbox, seconds_per_order=0, seconds_per_day=0)), sys.argv[1])
