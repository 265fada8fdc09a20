"""What holds the matrix up: whose reach a statement carries, writes into other files, the gate's judgement, the cache."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import aliased

from caseapp.assignments.models import Assignment, Cover
from caseapp.background.models import BackgroundDocument, BackgroundTopic
from caseapp.enrolments.models import PhaseChange
from caseapp.foundation import clock
from caseapp.foundation.criteria import files_of, stays_of
from caseapp.foundation.database import db
from caseapp.foundation.gate import Refused, verdict
from caseapp.foundation.reach import OutOfReach, Reach, ReachSession, case_tables
from caseapp.foundation.records import Topic
from caseapp.meetings.models import Meeting
from caseapp.participants.models import DuplicateQuestion, Participant
from caseapp.programmes.models import Phase, Site
from tests.structure.house import House
from tests.structure.scenes import Scene

FILES = {
    "cecilia": {"elias", "farah"},
    "karin": {"elias"},
    "sven": {"sara"},
    "klara": {"sara"},
    "amir": set(),
    "admin": set(),
}


def _seen(house: House, session: ReachSession) -> set[str]:
    """The files of all the rows that three ways of asking find."""
    found = [
        set(session.scalars(select(Participant.id))),
        {one.participant_id for one in session.scalars(select(Assignment))},
        {one.participant_id for one in session.query(Meeting)},
    ]
    names = {value: key for key, value in house.office.files.items()}
    assert found[0] == found[1] == found[2], "classes disagree about the files in reach"
    return {names[one] for one in found[0]}


@pytest.mark.parametrize("who", FILES)
def test_each_sees_their_own_files(house: House, who: str) -> None:
    with house.eyes_of(who) as session:
        assert _seen(house, session) == FILES[who]


def test_actors_who_alternate_do_not_share_what_is_cached(house: House) -> None:
    for who in ["cecilia", "sven", "amir", "karin"] * 3:
        with house.eyes_of(who) as session:
            assert _seen(house, session) == FILES[who]
            with house.eyes_of("sven" if who != "sven" else "cecilia") as other:
                assert _seen(house, other) == FILES["sven" if who != "sven" else "cecilia"]
            assert _seen(house, session) == FILES[who]


@pytest.mark.parametrize("name", ["reach_actor", "reach_agency", "reach_on"])
def test_a_reach_swapped_for_anothers_is_refused(house: House, name: str) -> None:
    theirs = {
        "reach_actor": house.office.actors["cecilia"].staff_id,
        "reach_agency": house.office.agencies["prison"],
        "reach_on": date(2026, 1, 1),
    }
    with house.eyes_of("sven") as session:
        query = select(Meeting.id).where(Meeting.participant_id == house.office.files["elias"])
        assert session.scalars(query).all() == []
        with pytest.raises(Refused, match="another's reach"):
            session.scalars(query, {name: theirs[name]}).all()


def test_criteria_made_for_another_are_refused(house: House) -> None:
    with house.eyes_of("cecilia") as session:
        session.scalars(select(Meeting.id)).all()
        theirs = session.info["criteria"]
    with house.eyes_of("sven") as session:
        session.info["criteria"] = theirs
        with pytest.raises(Refused, match="another's reach"):
            session.scalars(select(Meeting.id)).all()


def test_a_session_without_a_reach_reads_no_case_table(house: House) -> None:
    with house.app.app_context():
        db.session.remove()
        with pytest.raises(Refused):
            db.session.scalars(select(Meeting.id)).all()
        db.session.rollback()
        assert db.session.scalars(select(Site.id)).all()
        db.session.remove()


def test_a_reach_is_fixed_once(house: House) -> None:
    with house.eyes_of("sven") as session, pytest.raises(RuntimeError):
        session.fix(Reach(uuid4(), uuid4(), clock.today()))


def _question(house: House, whose: str, agency: str = "town") -> DuplicateQuestion:
    office = house.office
    return DuplicateQuestion(
        participant_id=office.files[whose],
        owner_agency_id=office.agencies[agency],
        other_site_id=office.sites["south"],
        asked_at=clock.now(),
    )


@pytest.fixture(params=["sara", "elias"])
def whose(request: pytest.FixtureRequest) -> str:
    """A file in Sven's reach, and one out of it."""
    found: str = request.param
    return found


def test_a_record_goes_into_a_file_in_reach_only(house: House, whose: str) -> None:
    with house.eyes_of("sven", writing=True) as session:
        session.add(_question(house, whose))
        if whose == "sara":
            session.flush()
        else:
            with pytest.raises(OutOfReach):
                session.flush()


def test_a_record_does_not_move_to_a_file_out_of_reach(house: House) -> None:
    with house.eyes_of("sven", writing=True) as session:
        meeting = session.get_one(Meeting, house.office.meetings["sara"])
        meeting.participant_id = house.office.files["elias"]
        with pytest.raises(OutOfReach):
            session.flush()


def test_nobody_writes_in_another_agencys_name(house: House) -> None:
    with house.eyes_of("sven", writing=True) as session:
        meeting = session.get_one(Meeting, house.office.meetings["sara"])
        meeting.owner_agency_id = house.office.agencies["work"]
        with pytest.raises(OutOfReach):
            session.flush()


@pytest.mark.parametrize("stay", ["sara", "elias", "nobody"])
def test_what_a_record_hangs_on_lies_in_its_own_file(house: House, stay: str) -> None:
    """A foreign key alone would accept Elias's stay and refuse one that nobody has: that would tell the two apart."""
    office = house.office
    with house.eyes_of("sven", writing=True) as session:
        change = PhaseChange(
            participant_id=office.files["sara"],
            owner_agency_id=office.agencies["town"],
            enrolment_id=office.stays.get(stay, uuid4()),
            phase=Phase.PAUSED,
            changed_on=clock.today(),
            recorded_by=office.actors["sven"].staff_id,
            recorded_at=clock.now(),
        )
        session.add(change)
        if stay == "sara":
            session.flush()
            change.enrolment_id = office.stays["elias"]
        with pytest.raises(OutOfReach):
            session.flush()


def test_a_declared_many_to_one_of_an_object_added_here_stays_out_of_reach(house: House) -> None:
    office, found = house.office, {}
    with house.eyes_of("") as session:
        for row in session.scalars(select(Assignment)):
            found[row.participant_id] = row.id
    with house.eyes_of("sven") as session, session.no_autoflush:
        for whose, reached in (("elias", False), ("sara", True)):
            cover = Cover(assignment_id=found[office.files[whose]], participant_id=office.files["sara"])
            session.add(cover)
            session.enable_relationship_loading(cover)
            assert (cover.assignment is not None) is reached
            session.expunge(cover)


def _topics(session: ReachSession, file: UUID) -> list[set[BackgroundTopic]]:
    """The topics that several ways of asking find in a file."""
    other, document = aliased(BackgroundDocument), BackgroundDocument
    return [
        {one.topic for one in session.scalars(select(document).where(document.participant_id == file))},
        set(session.scalars(select(document.topic).where(document.participant_id == file))),
        {one.topic for one in session.scalars(select(other).where(other.participant_id == file))},
        {
            other.topic
            for _, other in session.execute(select(document, other).join(other, other.id == document.id))
            if other.participant_id == file
        },
        {one.topic for one in session.query(document).filter_by(participant_id=file, topic=BackgroundTopic.FAMILY)}
        | {one.topic for one in session.query(document).filter_by(participant_id=file)},
    ]


def test_no_consent_opens_what_is_said_of_the_family(scene: Scene) -> None:
    """Other people's secrets (OSL 10 kap. 1 §, 12 kap. 2 §): consent opens every topic but this one."""
    elias = scene.house.office.files["elias"]
    with scene.house.eyes_of("cecilia") as session:
        assert _topics(session, elias) == [set(BackgroundTopic)] * 5
        ids = set(session.scalars(select(BackgroundDocument.id).where(BackgroundDocument.participant_id == elias)))
    with scene.house.eyes_of("amir") as session:
        assert _topics(session, elias) == [set(BackgroundTopic) - {BackgroundTopic.FAMILY}] * 5
        reached = {id_ for id_ in ids if session.get(BackgroundDocument, id_) is not None}
        assert len(reached) == len(BackgroundTopic) - 1
    with scene.house.eyes_of("amir") as session, pytest.raises(Refused):
        consent = select(BackgroundDocument.__table__.c.id).where(
            BackgroundDocument.__table__.c.participant_id.in_(files_of(_reach(session))),
            BackgroundDocument.__table__.c.enrolment_id.in_(stays_of(_reach(session), Topic.BACKGROUND)),
        )
        session.execute(consent).all()


def _reach(session: ReachSession) -> Reach:
    assert isinstance(session.reach, Reach)
    return session.reach


def test_the_gate_is_seen_to_judge(house: House) -> None:
    dialect = "sqlite"
    assert verdict("select id from meeting", dialect, False).unfenced == "meeting"
    assert verdict("select participant_id from reach", dialect, False).unfenced == "reach"
    by_agency = "select enrolment_id from team_reach where team_reach.agency_id = :reach_agency"
    days = " and team_reach.valid_from <= :reach_on and team_reach.valid_until >= :reach_on"
    days += " and team_reach.expires_at > :reach_at"
    assert verdict(by_agency + days, dialect, False).unfenced == "team_reach"
    assert verdict(f"{by_agency}{days} and team_reach.actor_id = :reach_actor", dialect, False).unfenced == ""
    assert verdict("select id from site", dialect, False).unfenced == ""
    assert verdict("vacuum into 'x'", dialect, False).unfenced == "unknown command"
    assert verdict("select (", dialect, False).unfenced == "unreadable statement"
    assert len(case_tables()) >= 10


FENCE = (
    "select reach.participant_id from reach where reach.actor_id = :reach_actor"
    " and reach.valid_from <= :reach_on and reach.valid_until >= :reach_on and reach.expires_at > :reach_at"
)
BY_TEAM = (
    "select team_reach.enrolment_id from team_reach where team_reach.actor_id = :reach_actor and team_reach.agency_id ="
    " :reach_agency and team_reach.valid_from <= :reach_on and team_reach.valid_until >= :reach_on"
    " and team_reach.expires_at > :reach_at"
)
OPENED = f"select d.id from goal d where d.participant_id in ({FENCE}) and (d.owner_agency_id = :reach_agency or d.enrolment_id in ({BY_TEAM} and {{}}))"
RECEIVED = (
    "select recipient_reach.disclosure_id from recipient_reach where recipient_reach.actor_id = :reach_actor"
    " and recipient_reach.valid_from <= :reach_on and recipient_reach.valid_until >= :reach_on"
    " and recipient_reach.expires_at > :reach_at"
)
ITEM = "select i.id from disclosed_item i where "
OWN = f"(i.participant_id in ({FENCE}) and i.owner_agency_id = :reach_agency)"
TRUE_ITEMS = (f"{ITEM}({OWN} or i.disclosure_id in ({RECEIVED}))", f"{ITEM}{OWN}")
INTAKE = "select r.id from referral r where r.id in (select intake_reach.intake_id from intake_reach{})"
FORGED = (
    f"{ITEM}i.participant_id in ({FENCE})",  # of the own agency alone
    f"{ITEM}(i.participant_id in ({FENCE}) or i.disclosure_id in ({RECEIVED}))",
    f"{ITEM}({OWN} or i.disclosure_id in ({RECEIVED}) or 1 = 1)",
    f"{ITEM}i.id in ({RECEIVED})",
    f"{ITEM}i.disclosure_id in ({RECEIVED.replace('recipient_reach.disclosure_id', 'recipient_reach.received_id')})",
    f"{ITEM}i.disclosure_id in ({RECEIVED.replace(' and recipient_reach.expires_at > :reach_at', '')})",
    f"update disclosed_item set made_at = 'x' where disclosed_item.disclosure_id in ({RECEIVED})",
    f"select c.id from consent c where c.participant_id in ({FENCE})",
    INTAKE.format(""),
    INTAKE.format(" where intake_reach.intake_id = r.id"),
    "select received_id from caseapp_recipient_reach()",
    f"update participant set version = 2 where participant.id in ({FENCE})",
    f"delete from participant where participant.id in ({FENCE} and reach.kind <> 'cover')",
    f"select m.id from participant m where m.id in ({FENCE.replace(' and reach.expires_at > :reach_at', '')})",
    f"select m.id from (site x right join participant m on m.id in ({FENCE}))",
    f"select m.id from (site x full join participant m on m.id in ({FENCE}))",
    OPENED.format("'plan' <> team_reach.topic"),
    OPENED.format("(team_reach.topic = 'plan' or team_reach.topic = 'background')"),
    OPENED.format("'plan' = 'plan'"),
    "select set_config('caseapp.elevated', 'x', true)",
    "select participant_id from caseapp_reach()",
    "select enrolment_id from caseapp_team_stays('work')",
    "select U&\"set\\005fconfig\"('caseapp.elevated', 'x', true)",
    "select word from ts_stat('select to_tsvector(''simple'', replace(id::text, ''-'', ''x'')) from participant')",
    "select schema_to_xml('public', true, true, '')",
    "select query_to_xml('select * from participant', true, true, '')",
)


@pytest.mark.parametrize("sql", FORGED)
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_forged_fence_is_seen_through(sql: str, dialect: str) -> None:
    assert verdict(OPENED.format("team_reach.topic = 'plan'"), dialect, False).unfenced == ""
    changing = f"update participant set version = 2 where participant.id in ({FENCE} and reach.kind <> 'emergency')"
    assert verdict(changing, dialect, False).unfenced == ""
    for true in (*TRUE_ITEMS, INTAKE.format(" where intake_reach.actor_id = :reach_actor")):
        assert verdict(true, dialect, False).unfenced == ""
    assert verdict(sql, dialect, False).unfenced


def test_parameters_without_names_are_refused(house: House) -> None:
    sql = f"select m.id from participant m where m.id in ({FENCE})"
    with house.eyes_of("sven") as session, pytest.raises(Refused):
        session.connection().exec_driver_sql(sql, (house.office.actors["cecilia"].staff_id.hex, "2026-11-23"))


def test_work_that_sees_all_ends_where_it_ends(house: House) -> None:
    """Also when it fails: afterwards the session has its own reach again, and nothing was remembered."""
    elias = house.office.files["elias"]
    with house.eyes_of("sven") as session:
        question = select(Meeting.id).where(Meeting.participant_id == elias)
        assert session.scalars(question).all() == []
        with session.seeing_all("a test"):
            assert session.scalars(question).all()
        assert session.scalars(question).all() == []
        with pytest.raises(ZeroDivisionError), session.seeing_all("a test"):
            assert session.scalars(question).all()
            raise ZeroDivisionError
        assert session.scalars(question).all() == []
        assert not [one for one in session.identity_map.values() if isinstance(one, Meeting)]


def test_what_checks_writes_listens(house: House) -> None:
    with house.eyes_of("sven") as session:
        names = {listener.__name__ for listener in session.dispatch.before_flush}
    assert "_check_writes" in names
    assert inspect(Meeting) is not None
