"""What the matrix looks at: the standing cast, and a team of two agencies with, without, and after team consent."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from caseapp.assignments.actions import assign
from caseapp.assignments.models import Assignment
from caseapp.consents.models import ConsentWithdrawal
from caseapp.enrolments.actions import withdraw_team_consent
from caseapp.enrolments.queries import enrolment, team_consents_of
from caseapp.foundation import audit, clock
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.work import command
from caseapp.meetings.models import Meeting
from caseapp.outcomes.actions import ExitFacts, record_exit
from caseapp.outcomes.models import ExitReason, Planned
from caseapp.participants.models import Participant
from caseapp.programmes.queries import site
from tests import cast
from tests.cast import Office
from tests.structure.disclosed import a_consent, disclose_all
from tests.structure.house import House
from tests.structure.ways import LEADS, Aim


@dataclass(frozen=True)
class Scene:
    """The house with a team, and the aims in it."""

    house: House
    aims: dict[tuple[str, type[Any]], Aim]


def with_team(house: House) -> dict[tuple[str, type[Any]], Aim]:
    """Amir joins Elias (who consents), Farah (who does not) and Nina (who took it back), whose stay he ends.

    The town has disclosed something of Elias to the prison and probation service; of Nina too, who took that back. Answers
    every aim.
    """
    office = house.office
    with house.app.app_context():
        born = clock.today() - timedelta(days=365 * 23)
        cast._file(office, "nina", "cecilia", cast.identity("Nina Ås", "", born), "north", ["town", "work"])
        by, today = office.actors["cecilia"], clock.today()
        for whose in ("elias", "farah", "nina"):
            with cast.act_as(by):
                assign(
                    by=by,
                    participant_id=office.files[whose],
                    site=site(office.sites["north"]),
                    staff_id=office.actors["amir"].staff_id,
                    valid_from=today,
                )
        with cast.act_as(by):
            withdraw_team_consent(by=by, consents=team_consents_of(office.files["nina"])[office.stays["nina"]])
        with cast.act_as(office.actors["amir"]):
            stay = enrolment(office.files["nina"], office.stays["nina"])
            facts = ExitFacts(today, ExitReason.CUSTODY, Planned.UNPLANNED, words="Amirs ord")
            record_exit(by=office.actors["amir"], enrolment=stay, version=0, facts=facts)
        db.session.remove()
        with command(Elevated("test")):
            for whose in ("elias", "nina"):
                _disclose(office, office.files[whose], taken_back=whose == "nina")
        db.session.remove()
        db.session().fix(Elevated("test"))
        every = [(whose, model, _aim(model, file)) for whose, file in office.files.items() for model in LEADS]
        found = {(whose, model): aim for whose, model, aim in every if aim}
        db.session.remove()
    return found


def _disclose(office: Office, file: UUID, taken_back: bool) -> None:
    given = a_consent(office, file)
    db.session.add(given)
    db.session.flush()
    disclose_all(office, file, given.id)
    if taken_back:
        whose = {"participant_id": file, "owner_agency_id": given.owner_agency_id, "recorded_by": given.recorded_by}
        db.session.add(ConsentWithdrawal(consent_id=given.id, withdrawn_at=clock.now(), **whose))
    audit.record("test.disclosed", by=None, participant=file)


def _aim(model: type[Any], file: Any) -> Aim | None:
    row = db.session.scalars(select(model).where(model.file_id() == file).order_by(model.id)).first()
    return Aim(model, row.id, file, getattr(row, LEADS[model].key)) if row else None


__all__ = ["Assignment", "Meeting", "Participant", "with_team"]
