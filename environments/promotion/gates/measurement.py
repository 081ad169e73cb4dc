"""Requests of a release, failures, and the 95th percentile of the time to answer, from the metrics of its sites."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

REQUESTS = re.compile(r'^dialtone_requests_total\{.*status="(\d+)".*\} (\S+)$')
BUCKET = re.compile(r'^dialtone_request_seconds_bucket\{.*le="([^"]+)".*\} (\S+)$')
TOLERATED = 0.01
LEAST_REQUESTS = 50
# A page that is slower by less than this is not noticed, whatever it was before.
NOTICED_MILLISECONDS = 100.0


@dataclass(frozen=True)
class Measurement:
    """Counts since the processes started. `p95` is in milliseconds."""

    requests: int
    failed: int
    p95: float

    @classmethod
    def of(cls, pages: Iterable[str]) -> "Measurement":
        """Add up the metrics of several sites, each in Prometheus' text format."""
        answers: dict[str, float] = defaultdict(float)
        buckets: dict[float, float] = defaultdict(float)
        for line in (line for page in pages for line in page.splitlines()):
            if found := REQUESTS.match(line):
                answers[found[1]] += float(found[2])
            elif found := BUCKET.match(line):
                buckets[float(found[1])] += float(found[2])
        failed = sum(count for status, count in answers.items() if status >= "500")
        return cls(int(sum(answers.values())), int(failed), round(_percentile(buckets, 0.95) * 1000, 1))

    @property
    def failed_share(self) -> float:
        return self.failed / self.requests if self.requests else 0.0

    @property
    def words(self) -> str:
        return f"{self.requests} requests, {self.failed_share:.1%} failed, 95% answered in {self.p95:.0f} ms"

    def faults(self, before: "Measurement | None") -> list[str]:
        """Reasons not to trust this release yet: too few requests, more failures or slower answers than before."""
        found = []
        if self.requests < LEAST_REQUESTS:
            found.append(f"it needs at least {LEAST_REQUESTS} requests")
        compared = before if before and before.requests >= LEAST_REQUESTS else None
        usual = compared.failed_share if compared else 0.0
        if self.failed_share > max(TOLERATED, 2 * usual):
            found.append("too many answers fail")
        if compared and self.p95 > max(1.5 * compared.p95, compared.p95 + NOTICED_MILLISECONDS):
            found.append("it answers more slowly")
        return found


def _percentile(buckets: dict[float, float], share: float) -> float:
    """Interpolate within the bucket that has the percentile, as Prometheus' histogram_quantile does."""
    bounds = sorted(buckets)
    if not bounds or not buckets[bounds[-1]]:
        return 0.0
    wanted, lower, below = share * buckets[bounds[-1]], 0.0, 0.0
    for bound in bounds:
        if buckets[bound] >= wanted:
            within = buckets[bound] - below
            return lower if bound == float("inf") else lower + (bound - lower) * (wanted - below) / within
        lower, below = bound, buckets[bound]
    return lower
