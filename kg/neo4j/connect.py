"""Connect to the Neo4j server that the settings mean, or to the local one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.neo4j.database import Database
from kg.neo4j.driver import NO_SERVER
from kg.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.settings import Setting


def connect(settings: Mapping[str, Setting] | None = None, *, alternative: str | None = None) -> Database:
    """Connect to the server of the settings, else to the one that runs on this machine.

    Parameters
    ----------
    settings
        As :func:`kg.settings.read_settings` returns them, which is the default.  Without an
        address the server of ``kg neo4j start`` is used, with its own password; also where
        its address is set and no password.
    alternative
        What a user can do without a server, as a part of the error.

    Returns
    -------
    Database
        The database of the settings, whose server has answered as this user; close it, or
        use it in a ``with`` block.

    Raises
    ------
    StoreError
        There is no server, it does not answer, refuses the login or has no such database.
    SettingError
        The address is invalid.
    """
    try:
        return _connect(read_settings() if settings is None else settings)
    except StoreError as error:
        if alternative is None:
            raise
        remedy = f"{error.remedy}; {alternative}" if error.remedy else alternative
        raise StoreError(error.what, where=error.where, remedy=remedy) from error


def _connect(settings: Mapping[str, Setting]) -> Database:
    from kg.neo4j.local.server import running

    uri, username, password, name = (
        settings[f"neo4j.{key}"].value for key in ("uri", "username", "password", "database")
    )
    local = running() if uri is None or password is None else None
    if local is not None and uri in {None, local.uri}:
        uri, username, password = local.uri, local.username, local.password
    if uri is None:
        raise StoreError("no Neo4j server configured, and no local one running", remedy=NO_SERVER)
    return Database.open(uri, username, password, name)
