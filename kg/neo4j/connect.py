"""Connect to the Neo4j server that the settings mean, or to the local one."""

from __future__ import annotations

import warnings
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kg.errors import KGWarning, StoreError
from kg.neo4j.database import Database
from kg.neo4j.driver import NO_SERVER, SECONDS_TO_CONNECT
from kg.settings import check_password, read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.settings import Setting


def connect(
    settings: Mapping[str, Setting] | None = None,
    *,
    alternative: str | None = None,
    seconds: float = SECONDS_TO_CONNECT,
) -> Database:
    """Connect to the server of the settings, else to the one that runs on this machine.

    Parameters
    ----------
    settings
        As :func:`kg.settings.read_settings` returns them, which is the default.  Without an
        address the server of ``kg neo4j start`` is used, with its own password; also where
        its address is set and no password.
    alternative
        What a user can do without a server, as a part of the error.
    seconds
        How long to wait for the server.

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
        The address is invalid, or the password is not meant for it (`kg.settings.check_password`).

    Warns
    -----
    KGWarning
        The password goes to another machine without encryption, or is in a file that others can read.
    """
    try:
        return _connect(read_settings() if settings is None else settings, seconds)
    except StoreError as error:
        if alternative is None:
            raise
        remedy = f"{error.remedy}; {alternative}" if error.remedy else alternative
        raise StoreError(error.what, where=error.where, remedy=remedy) from error


def _connect(settings: Mapping[str, Setting], seconds: float) -> Database:
    from kg.neo4j.local.server import running

    uri, username, password, name = (
        settings[f"neo4j.{key}"].value for key in ("uri", "username", "password", "database")
    )
    local = running() if uri is None or password is None else None
    if local is not None and uri in {None, local.uri}:
        uri, username, password = local.uri, local.username, local.password
    else:
        check_password(settings)
        if uri is not None and password is not None:
            _warn_unencrypted(uri)
    if uri is None:
        raise StoreError("no Neo4j server configured, and no local one running", remedy=NO_SERVER)
    return Database.open(uri, username, password, name, seconds=seconds)


def _warn_unencrypted(uri: str) -> None:
    """Warn where a password would go over the network in clear."""
    scheme, _, rest = uri.partition("://")
    if scheme not in {"bolt", "neo4j"} or _is_loopback(urlsplit(f"//{rest}").hostname or "localhost"):
        return
    message = f"the password goes to {rest} without encryption; where the server has a certificate, write {scheme}+s://{rest}"
    warnings.warn(KGWarning(message), stacklevel=2)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
