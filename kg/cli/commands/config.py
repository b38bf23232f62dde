"""The verb ``kg config``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("config")
def config(run: Run) -> None:
    """Show each setting and its origin.

    Precedence: the option on the command line, the environment, ./kg.toml, the settings
    file of the user, the default.  Secrets are masked.
    """
    from kg.results import Result
    from kg.settings import user_file

    rows = [(setting.name, setting.shown, setting.origin) for setting in run.settings.values()]
    run.detail(f"The settings file of this user is {user_file()}")
    run.emit(Result(("setting", "value", "origin"), rows))
