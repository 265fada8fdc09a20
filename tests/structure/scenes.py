"""What the matrix looks at: the standing cast, and a team of two agencies with, without, and after team consent."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from caseapp.assignments.actions import assign
from caseapp.assignments.models import Assignment
from caseapp.enrolments.actions import withdraw_team_consent
from caseapp.enrolments.queries import team_consents_of
from caseapp.foundation import clock
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.meetings.models import Meeting
from caseapp.participants.models import Participant
from caseapp.programmes.queries import site
from tests import cast
from tests.structure.conftest import House
from tests.structure.ways import LEADS, Aim


def with_team(house: House) -> dict[tuple[str, type[Any]], Aim]:
    """Amir joins Elias (who consents), Farah (who does not) and Nina (who took it back). Answers every aim."""
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
            consents = team_consents_of(office.files["nina"])[office.stays["nina"]]
            theirs = [one for one in consents if one.agency_id == office.agencies["work"]]
            withdraw_team_consent(by=by, consents=theirs)
        db.session.remove()
        db.session().fix(Elevated("test"))
        found = {(whose, model): _aim(model, file) for whose, file in office.files.items() for model in LEADS}
        db.session.remove()
    return found


def _aim(model: type[Any], file: Any) -> Aim:
    row = db.session.scalars(select(model).where(model.file_id() == file).order_by(model.id)).first()
    return Aim(model, row.id, file, getattr(row, LEADS[model].key))


__all__ = ["Assignment", "Meeting", "Participant", "with_team"]
