"""`wsgi:app` for a WSGI server and for `flask --app wsgi`; `python wsgi.py` sets everything up and serves."""

import sys

from caseapp.foundation.encryption import KeyRingError
from caseapp.foundation.installation import WrongInstallation
from caseapp.foundation.settings import SettingsError
from caseapp.serving import application, serve

try:
    if __name__ == "__main__":
        serve(sys.argv[1:])
    else:
        app = application()
except (SettingsError, KeyRingError, WrongInstallation) as error:
    sys.exit(f"caseapp: {error}")
