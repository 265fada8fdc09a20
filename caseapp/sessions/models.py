"""Tables of the sessions."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..foundation.records import Base, Keeping, code, plain
from ..staff.models import Staff


class Level(StrEnum):
    """How surely we know who it is."""

    PASSWORD = "password"  # noqa: S105  # a code
    SECOND_FACTOR = "second_factor"


class SignIn(Base):
    """A signed-in browser."""

    __tablename__ = "sign_in"
    __keeps__ = Keeping("keeps a browser signed in", owner="none", retention="until it ends, at most its longest life")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("who"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info=plain("a hash of a random token"))
    level: Mapped[Level] = mapped_column(code(Level), info=plain("how surely known"))
    device: Mapped[str] = mapped_column(info=plain("kind of browser, so that one can tell one's own apart"))
    began_at: Mapped[datetime] = mapped_column(index=True, info=plain("when"))
    seen_at: Mapped[datetime] = mapped_column(info=plain("when"))
    staff: Mapped[Staff] = relationship()


class SignInAttempt(Base):
    """Failed attempts on one account, from one address, or in all; keyed by a hash."""

    __tablename__ = "sign_in_attempt"
    __keeps__ = Keeping("slows down guessing", owner="none", retention="a day after the last failure")

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, info=plain("a keyed hash"))
    failures: Mapped[int] = mapped_column(info=plain("a counter"))
    last_at: Mapped[datetime] = mapped_column(index=True, info=plain("when"))
