"""The way to a Neo4j server: which one, as whom, and what went wrong in one sentence."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError, SettingError, StoreError
from kg.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from neo4j import Driver
    from neo4j.exceptions import Neo4jError

    from kg.errors import KGError
    from kg.neo4j.local.server import Server
    from kg.settings import Setting

SECONDS_TO_CONNECT = 10.0
SCHEMES = tuple(f"{scheme}{security}://" for scheme in ("neo4j", "bolt") for security in ("", "+s", "+ssc"))
NO_SERVER = (
    "Start one here with `kg neo4j start`, or name yours with NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD"
)
MORE_MEMORY = "Ask for fewer rows, or give the server a larger heap (server.memory.heap.max_size)"


def connect(settings: Mapping[str, Setting]) -> Driver:
    """Connect to the server of the settings, else to the one that runs here.

    Parameters
    ----------
    settings
        As :func:`kg.settings.read_settings` gives them.  Without an address the server of
        ``kg neo4j start`` is used, with its own password; also where its address is given
        and no password.

    Returns
    -------
    neo4j.Driver
        A driver whose server has answered as this user, on the database of the settings.
        Close it, or use it in a ``with`` block.

    Raises
    ------
    StoreError
        There is no server, it does not answer, refuses the login or has no such database.
    SettingError
        The address is none.
    """
    from kg.neo4j.local.server import running

    uri, username, password = (settings[f"neo4j.{name}"].value for name in ("uri", "username", "password"))
    here = running() if uri is None or password is None else None
    if uri is None and here is None:
        raise _nowhere()
    if here is not None and uri in {None, here.uri}:
        return _connect_here(here, settings["neo4j.database"].value)
    return open_driver(uri or "", username, password, database=settings["neo4j.database"].value)


def address(settings: Mapping[str, Setting]) -> str:
    """Say where the server is that :func:`connect` takes, for messages.

    Parameters
    ----------
    settings
        As :func:`kg.settings.read_settings` gives them.

    Raises
    ------
    StoreError
        There is no server.
    """
    from kg.neo4j.local.server import running

    uri = settings["neo4j.uri"].value
    here = running() if uri is None else None
    found = uri if here is None else here.uri
    if found is None:
        raise _nowhere()
    return found


def _nowhere() -> StoreError:
    """Say that there is no server to connect to."""
    return StoreError("no Neo4j server is configured, and none of ours runs here", remedy=NO_SERVER)


def _connect_here(here: Server, database: str | None) -> Driver:
    """Connect to the server that ``kg neo4j start`` started."""
    return open_driver(here.uri or "", here.username, here.password, database=database)


def open_driver(uri: str, username: str | None, password: str | None, *, database: str | None) -> Driver:
    """Connect to a server, quietly, and see that it answers.

    Parameters
    ----------
    uri
        Its address.
    username, password
        The login; without a password none is tried.
    database
        The database that must answer; None is the server's default.

    Raises
    ------
    StoreError, SettingError
        As in :func:`connect`.
    """
    import neo4j

    if not uri.startswith(SCHEMES) or not _has_a_port(uri):
        raise _no_address(uri)
    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # else Python prints its warnings
    auth = None if password is None else (username or "neo4j", password)
    try:
        driver = neo4j.GraphDatabase.driver(
            uri,
            auth=auth,
            user_agent=f"drugkg/{__version__}",
            connection_timeout=SECONDS_TO_CONNECT,
            notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
            telemetry_disabled=True,
        )
    except (neo4j.exceptions.ConfigurationError, ValueError) as error:
        raise _no_address(uri, f" ({error})") from error
    try:
        with (
            translated(uri),
            driver.session(database=database, default_access_mode=neo4j.READ_ACCESS) as session,
        ):
            session.run("RETURN 1").consume()
    except BaseException:
        driver.close()
        raise
    return driver


def _has_a_port(uri: str) -> bool:
    """Say whether the port of an address is a number that can be one; none is the usual one."""
    from urllib.parse import urlsplit

    try:
        return urlsplit(uri).port != 0
    except ValueError:
        return False


def _no_address(uri: str, reason: str = "") -> SettingError:
    """Say that an address is none, and what one looks like."""
    return SettingError(
        f"'{uri}' is no address of a Neo4j server{reason}", remedy="Write one such as neo4j://localhost:7687"
    )


@contextmanager
def translated(uri: str) -> Iterator[None]:
    """Turn what the driver raises in the block into errors that a person understands.

    Raises
    ------
    StoreError
        The server is away, refuses the login or has trouble, or its database is missing or read-only.
    QueryError
        The server refuses a query, or has too little memory for it.
    """
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        yield
    except (DriverError, Neo4jError, OSError) as error:
        raise as_error(error, uri) from error


def as_error(error: Exception, uri: str) -> KGError:
    """Say in one sentence what an error of the driver means.

    Parameters
    ----------
    error
        What the driver raised.
    uri
        The address of the server.
    """
    from neo4j.exceptions import AuthError, Neo4jError

    code = str(getattr(error, "code", None) or "")
    said = _first_line(error)
    if isinstance(error, AuthError) or code.startswith("Neo.ClientError.Security."):
        return _refusal(code, said, uri)
    if code == "Neo.ClientError.Database.DatabaseNotFound":
        return StoreError(
            f"the server at {uri} has no such database ({said})",
            remedy="Name one that exists in NEO4J_DATABASE",
        )
    if "ReadOnly" in code or "read-only" in said.lower() or "read only" in said.lower():
        return StoreError(
            f"the database at {uri} is read-only, so nothing can be written",
            remedy="Look at server.databases.default_to_read_only and server.databases.read_only of its "
            "configuration",
        )
    if isinstance(error, Neo4jError):
        return _trouble(error, code, said, uri)
    return StoreError(f"no Neo4j server answers at {uri} ({_reason(error)})", remedy=NO_SERVER)


def is_out_of_memory(code: str) -> bool:
    """Say whether a code of the server means that it has too little memory for what was asked."""
    return "OutOfMemory" in code or "MemoryLimit" in code


def _trouble(error: Neo4jError, code: str, said: str, uri: str) -> KGError:
    """Say what a server answered in place of a result: it is there, whatever its trouble is."""
    from neo4j.exceptions import ClientError

    if is_out_of_memory(code):
        return QueryError(f"this needs more memory than the server at {uri} gives it", remedy=MORE_MEMORY)
    if isinstance(error, ClientError):
        return QueryError(f"the server at {uri} refuses this: {said}")
    return StoreError(
        f"the Neo4j server at {uri} cannot do this now ({said})",
        remedy="Try again; where that does not help, look at its log",
    )


def _refusal(code: str, said: str, uri: str) -> StoreError:
    """Say why a login was refused; the password is not repeated."""
    if "`scheme`" in said:
        return StoreError(
            f"the Neo4j server at {uri} asks for a login and no password is set",
            remedy="Set NEO4J_PASSWORD, and NEO4J_USERNAME where the user is not neo4j",
        )
    if code.endswith("AuthenticationRateLimit"):
        return StoreError(
            f"the Neo4j server at {uri} has refused too many logins",
            remedy="Wait a few seconds, then try again",
        )
    if code.endswith("CredentialsExpired"):
        return StoreError(
            f"the password for the Neo4j server at {uri} has to be changed first",
            remedy="Change it with: ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new'",
        )
    if code.endswith("Forbidden"):
        return StoreError(f"the Neo4j server at {uri} does not let this user do that ({said})")
    return StoreError(
        f"the Neo4j server at {uri} refuses the login",
        remedy="Look at NEO4J_USERNAME and NEO4J_PASSWORD",
    )


def _reason(error: BaseException) -> str:
    """Say in the words of the system why nothing answers, where it said so; else in those of the driver."""
    from ssl import SSLError

    for each in _causes(error):
        if isinstance(each, SSLError):
            return "no encrypted connection"
        if isinstance(each, OSError) and each.strerror:
            return each.strerror
    return _first_line(error)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an error and what led to it, the last first."""
    yield error
    below = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for each in (*below, error.__cause__):
        if each is not None:
            yield from _causes(each)


def _first_line(error: Any) -> str:
    """Take the first line of a message, without its last full stop or colon."""
    text = getattr(error, "message", None) or str(error) or type(error).__name__
    return str(text).strip().splitlines()[0].rstrip(".: ")
