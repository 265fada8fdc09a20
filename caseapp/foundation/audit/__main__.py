"""`python -m caseapp.foundation.audit DIRECTORY KEY`: check an exported log with nothing but its files and the public key."""

import sys
from pathlib import Path

import click

from .checking import check
from .sealing import read_export


@click.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("key")
def main(directory: Path, key: str) -> None:
    """Check an exported log; exit 0 only when everything holds. KEY: 64 hexadecimal digits, from `flask audit key`."""
    try:
        public = bytes.fromhex(key)
        if len(public) != 32:
            raise ValueError
    except ValueError as error:
        raise click.BadParameter("the key has 64 hexadecimal digits") from error
    try:
        lines, checkpoints = read_export(directory)
    except (ValueError, LookupError, TypeError) as error:
        raise click.ClickException(f"the export cannot be read: {type(error).__name__}") from error
    if not checkpoints:
        raise click.ClickException("there is no checkpoint here")
    count, wrong = check(lines, checkpoints, public)
    for line in wrong:
        click.echo(line, err=True)
    if wrong:
        raise click.ClickException(f"the log is broken in {len(wrong)} places")
    click.echo(f"{count} entries, {len(checkpoints)} checkpoints, everything holds")


if __name__ == "__main__":
    sys.exit(main())
