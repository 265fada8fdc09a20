"""What hashing costs where it is not a test: Argon2id at the cost security asks for, and an older hash is made anew."""

from caseapp.foundation import passwords
from tests.conftest import TRUE_COST


def test_the_cost_is_what_security_asks_for() -> None:
    stored = TRUE_COST.hash("correct horse battery staple")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert TRUE_COST.verify(stored, "correct horse battery staple")
    assert TRUE_COST.check_needs_rehash(passwords.hash_password("a cheaper one"))
    assert passwords.outdated(stored)
    assert not passwords.outdated(passwords.hash_password("a cheaper one"))
