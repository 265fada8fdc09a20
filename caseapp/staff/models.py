"""Tables of the staff."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..foundation.access import Role
from ..foundation.encryption import sealed
from ..foundation.records import Base, Keeping, code, plain
from ..programmes.models import Site


class Staff(Base):
    """An account of somebody who works here."""

    __tablename__ = "staff"
    __scope__ = ("staff", "id")
    __keeps__ = Keeping("says who may work with what", owner="agency_id", retention="as long as the log names it")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    name = sealed()
    working_name = sealed()
    email = sealed()
    email_index: Mapped[bytes] = mapped_column(LargeBinary(36), unique=True, info=plain("a blind index"))
    role: Mapped[Role] = mapped_column(code(Role), info=plain("reach is evaluated by the database"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True, info=plain("the employer"))
    site_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("site.id"), index=True, info=plain("reach is evaluated by the database")
    )
    password_hash: Mapped[str] = mapped_column(String(200), info=plain("an Argon2id hash"))
    disabled_at: Mapped[datetime | None] = mapped_column(info=plain("when the account closed"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    agency: Mapped[Agency] = relationship()
    site: Mapped[Site | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def shown_name(self) -> str:
        """What others read on every page, print and log: with protected identity the chosen working name alone."""
        return self.working_name or self.name


class ResetLink(Base):
    """A link that sets a new password once."""

    __tablename__ = "reset_link"
    __keeps__ = Keeping("lets a staff member set a password", owner="none", retention="until used or two hours old")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("whose"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info=plain("a hash of a random token"))
    expires_at: Mapped[datetime] = mapped_column(info=plain("when"))
