"""Tables of the agencies."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from ..foundation.records import Base, Keeping, code, plain


class AgencyKind(StrEnum):
    """What sort of public body, which decides secrecy and archive."""

    MUNICIPALITY = "municipality"
    PROBATION = "probation"
    EMPLOYMENT = "employment"
    POLICE = "police"
    SOCIAL_INSURANCE = "social_insurance"
    OTHER = "other"


class Agency(Base):
    """A public body."""

    __tablename__ = "agency"
    __keeps__ = Keeping("names who owns and who receives", owner="none", retention="as long as a record names it")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    name: Mapped[str] = mapped_column(unique=True, info=plain("the public name of a public body"))
    kind: Mapped[AgencyKind] = mapped_column(code(AgencyKind), info=plain("public"))
    signs_in: Mapped[bool] = mapped_column(info=plain("whether it may have accounts"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    __mapper_args__ = {"version_id_col": version}
