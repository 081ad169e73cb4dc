"""The desk of free questions: an engine beside that of the reports, whose queries can be ended."""

from site_intelligence.report.desk import ReportDesk
from site_intelligence.report.desk_history import DeskHistory

MEMORY = "500MB"


class QuestionDesk(ReportDesk):
    """A desk that leaves processors and memory to the reports."""

    def interrupt(self) -> None:
        """End the query that is running. A question has several, so the next one may begin."""
        if self._engine is not None:
            self._engine.con.interrupt()

    def _open(self) -> DeskHistory:
        is_new = self._opened is None
        history = super()._open()
        if is_new:
            self._engine.con.execute(f"SET threads = 1; SET memory_limit = '{MEMORY}'")
        return history
