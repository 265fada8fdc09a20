"""`flask confirmations confirm` lets a lone administrator begin; where somebody in the office can confirm, it refuses."""

from collections.abc import Callable

from flask import Flask

from caseapp.foundation.access import Role
from caseapp.foundation.database import db
from caseapp.staff.actions import disable_staff
from caseapp.staff.queries import staff_member
from tests.cast import Office, act_as
from tests.confirming import WHY, account, waiting
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]


def close(app: Flask, office: Office, *who: str) -> None:
    by = office.actors["admin"]
    for one in who:
        with app.app_context(), act_as(by):
            disable_staff(by=by, staff=staff_member(office.actors[one].staff_id))


def test_in_an_office_that_has_just_begun_the_server_confirms(client_of: Clients, office: Office, app: Flask) -> None:
    admin, run = client_of("admin"), app.test_cli_runner().invoke
    change = account(office, "sven", "Sven Lund", role="administrator", site="", reason=WHY)
    asked = waiting(admin.post(f"/staff/{office.actors['sven'].staff_id}/change", change))
    id_ = asked.split("/")[-1]
    refused = run(args=["confirmations", "confirm", id_])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "somebody in the office can confirm it" in refused.stderr
    close(app, office, "manager", "karin", "klara")
    assert f"confirmations confirm {id_}" in admin.get(asked).text
    done = run(args=["confirmations", "confirm", id_])
    assert (done.exit_code, done.stdout) == (0, "Confirmed.\n")
    assert "on the server" in admin.get(asked).text
    with app.app_context():
        assert staff_member(office.actors["sven"].staff_id).role == Role.ADMINISTRATOR
        db.session.remove()
    again = run(args=["confirmations", "confirm", id_])
    assert again.exit_code == 1
    assert again.stderr == "Error: somebody has answered it already; nothing was done\n"
    unknown = run(args=["confirmations", "confirm", str(office.actors["sven"].staff_id)])
    assert unknown.stderr == "Error: there is no such confirmation\n"
