"""What a demonstration is made with: rows to fill, the random stream, the office, and numbers to give out."""

from dataclasses import dataclass
from random import Random
from uuid import UUID

from ..foundation.reach import ReachSession
from ..participants.models import CaseNumberSeries
from .numbers import TestNumbers
from .office import Office, Service
from .rows import Batch


class CaseNumbers:
    """The running number of each programme and year."""

    def __init__(self) -> None:
        self._last: dict[tuple[UUID, int], int] = {}

    def following(self, service: Service, year: int) -> str:
        """The next number: ST-2026-0147."""
        self._last[service.id, year] = last = self._last.get((service.id, year), 0) + 1
        return f"{service.prefix}-{year}-{last:04d}"

    def keep(self, session: ReachSession) -> None:
        """Write down the last number of each series, where the next real file goes on."""
        for (programme_id, year), last in self._last.items():
            session.merge(CaseNumberSeries(programme_id=programme_id, year=year, last=last))


@dataclass(slots=True)
class Making:
    """All of it together. The stream has one seed, so that every demonstration tells the same stories."""

    batch: Batch
    rng: Random
    office: Office
    numbers: TestNumbers
    series: CaseNumbers
