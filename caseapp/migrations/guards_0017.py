"""What revision 0017 brings: the topics of a consent as they are at first, the least first. Frozen with it.

Each: code, names (Swedish, English), what it covers, which fields it tells, and which kinds of agencies never receive it.
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

TOPICS = (
    (
        "participation",
        ("Att jag är med", "That I take part"),
        ("att du är med i verksamheten, sedan när och hos vem", "that you take part, since when and with whom"),
        ("participation",),
        ("police",),
    ),
    (
        "attendance",
        ("Närvaro", "Attendance"),
        ("vilka möten som är bokade och om du kom", "which meetings are planned and whether you came"),
        ("attendance",),
        ("police",),
    ),
    (
        "contact",
        ("Kontaktuppgifter", "Contact details"),
        ("ditt telefonnummer och din e-postadress", "your telephone number and e-mail"),
        ("contact",),
        ("police",),
    ),
    (
        "phase",
        ("Var jag är på vägen", "Where I stand"),
        ("vilken fas du är i", "which phase you are in"),
        ("phase",),
        ("police",),
    ),
    (
        "plan",
        ("Mål och plan", "Goals and plan"),
        ("dina mål och delsteg", "your goals and steps"),
        ("goals",),
        ("police",),
    ),
    (
        "placement",
        ("Arbete, praktik och studier", "Work, practice and studies"),
        ("var du arbetar, praktiserar eller studerar", "where you work, practise or study"),
        ("placement",),
        ("police",),
    ),
    (
        "outcome",
        ("Hur det gick", "How it went"),
        ("hur din tid här slutade", "how your time here ended"),
        ("outcome",),
        ("police",),
    ),
    (
        "schooling",
        ("Skola och utbildning", "Schooling"),
        ("vilken utbildning du har", "which schooling you have"),
        ("schooling",),
        ("police",),
    ),
    (
        "language",
        ("Språk", "Language"),
        (
            "hur du pratar och läser svenska, och om du behöver tolk",
            "your Swedish, and whether you need an interpreter",
        ),
        ("language",),
        ("police",),
    ),
    (
        "housing",
        ("Boende", "Housing"),
        ("hur du bor", "how you live"),
        ("housing",),
        ("police",),
    ),
    (
        "health",
        ("Hälsa", "Health"),
        ("det du har berättat om din hälsa", "what you have told of your health"),
        ("health",),
        ("police", "other"),
    ),
    (
        "substance",
        ("Alkohol och droger", "Alcohol and drugs"),
        ("det du har berättat om alkohol och droger", "what you have told of alcohol and drugs"),
        ("substance",),
        ("police", "other", "employment"),
    ),
    (
        "criminal_record",
        ("Brott och straff", "Crime and sentences"),
        ("det du har berättat om brott och straff", "what you have told of crime and sentences"),
        ("criminal_record",),
        ("police", "other"),
    ),
)


def create():
    """Fill the list."""
    texts = ("code", "name_sv", "name_en", "covers_sv", "covers_en")
    columns = [sa.column(one, sa.String()) for one in texts]
    numbers = [sa.column("position", sa.Integer()), sa.column("version", sa.Integer())]
    topic = sa.table(
        "consent_topic", sa.column("id", sa.Uuid()), *columns, sa.column("retired", sa.Boolean()), *numbers
    )
    field = sa.table("consent_topic_field", sa.column("topic_id", sa.Uuid()), sa.column("field", sa.String()))
    never = sa.table("consent_topic_never", sa.column("topic_id", sa.Uuid()), sa.column("kind", sa.String()))
    for position, (code, names, covers, fields, kinds) in enumerate(TOPICS):
        id_ = uuid4()
        said = dict(zip(texts, (code, *names, *covers), strict=True))
        op.bulk_insert(topic, [{"id": id_, **said, "position": position, "retired": False, "version": 1}])
        op.bulk_insert(field, [{"topic_id": id_, "field": one} for one in fields])
        op.bulk_insert(never, [{"topic_id": id_, "kind": one} for one in kinds])
