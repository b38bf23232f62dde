"""Open a driver to a Neo4j server, and translate its errors."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from kg.errors import KGError, QueryError, SettingError, StoreError
from kg.version import __version__
from kg.wording import first_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import Driver
    from neo4j.exceptions import Neo4jError

SECONDS_TO_CONNECT = 15.0
SECONDS_OF_GRACE = 3.0  # beyond a limit that the server was given, for the answer that it ended the query
SCHEMES = tuple(f"{scheme}{security}://" for scheme in ("neo4j", "bolt") for security in ("", "+s", "+ssc"))
NO_SERVER = "Start a local server with `kg neo4j start`, or set NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD"
_LOGIN_ERRORS = {
    "NoPassword": (
        "requires a login and no password is set",
        "Set NEO4J_PASSWORD, and NEO4J_USERNAME where the user is not neo4j",
    ),
    "AuthenticationRateLimit": ("has refused too many logins", "Wait a few seconds, then try again"),
    "CredentialsExpired": (
        "refuses the login, since the password has expired",
        "Change it with: ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new'",
    ),
    "Unauthorized": ("refuses the login", "Check NEO4J_USERNAME and NEO4J_PASSWORD"),
}
MORE_MEMORY = "Return fewer rows, or give the server a larger heap (server.memory.heap.max_size)"


def open_driver(
    uri: str,
    username: str | None,
    password: str | None,
    *,
    database: str | None,
    seconds: float = SECONDS_TO_CONNECT,
) -> Driver:
    """Open a driver without warnings on stderr, and check that the server answers.

    Parameters
    ----------
    uri
        Its address.
    username, password
        The login; without a password none is tried.
    database
        The database that must answer; None is the server's default.
    seconds
        How long to wait for the answer.

    Raises
    ------
    StoreError
        The server does not answer in time, is none of Neo4j, refuses the login or has no such database.
    SettingError
        The address is invalid.
    """
    import neo4j

    driver = _new_driver(uri, username, password, seconds)
    late = StoreError(
        f"the Neo4j server at {uri} does not answer within {seconds:g} s",
        remedy="See whether it runs (`kg neo4j status` for a local one), and start it again if it is stuck",
    )
    try:
        with (
            translate_errors(uri),
            Deadline(driver, seconds, late),
            driver.session(database=database, default_access_mode=neo4j.READ_ACCESS) as session,
        ):
            session.run("RETURN 1").consume()
    except (KGError, KeyboardInterrupt):
        driver.close()
        raise
    except Exception as error:  # the driver reads what another kind of server sends, and stumbles
        driver.close()
        raise StoreError(
            f"what answers at {uri} is not a Neo4j server ({first_line(error)})", remedy=NO_SERVER
        ) from error
    return driver


def _new_driver(uri: str, username: str | None, password: str | None, seconds: float) -> Driver:
    """Return a driver that has not connected yet."""
    import neo4j

    if not uri.startswith(SCHEMES) or not _has_valid_port(uri):
        raise _invalid_address(uri)
    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # else Python prints its warnings
    auth = None if password is None else (username or "neo4j", password)
    try:
        driver = neo4j.GraphDatabase.driver(
            uri,
            auth=auth,
            user_agent=f"drugkg/{__version__}",
            connection_timeout=seconds,
            connection_acquisition_timeout=seconds,
            notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
            telemetry_disabled=True,
        )
    except (neo4j.exceptions.ConfigurationError, ValueError) as error:
        raise _invalid_address(uri, f" ({error})") from error
    return driver


class Deadline:
    """A limit of time for a block that waits for a server; at its end the connections are closed, which ends the wait.

    A server may not keep a limit that it was given, and a frozen one sends nothing at all.

    Parameters
    ----------
    driver : neo4j.Driver
        Its connections are closed when time is over.
    seconds : float
        The limit.
    error : Exception
        Raised then.
    """

    def __init__(self, driver: Driver, seconds: float, error: Exception) -> None:
        self._driver = driver
        self._seconds = seconds
        self._error = error
        self._has_ended = threading.Event()
        self._is_late = False
        self._end = 0.0

    def __enter__(self) -> Self:
        """Begin to count."""
        self.extend()
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def extend(self) -> None:
        """Begin to count anew: the server has sent something."""
        self._end = time.monotonic() + self._seconds

    def _watch(self) -> None:
        while not self._has_ended.wait(max(0.0, self._end - time.monotonic())):
            if time.monotonic() >= self._end:
                self._is_late = True
                self._drop()
                return

    def _drop(self) -> None:
        """Close every connection; the driver opens others when it is used again."""
        pool = getattr(self._driver, "_pool", None)  # Driver.close would leave a driver of no use
        (self._driver if pool is None else pool).close()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """Stop to count; raise the error where the block was ended."""
        self._has_ended.set()
        if self._is_late and kind is not KeyboardInterrupt:
            raise self._error from error


def _has_valid_port(uri: str) -> bool:
    """Return whether the port of an address is valid; an absent one is the default port."""
    from urllib.parse import urlsplit

    try:
        return urlsplit(uri).port != 0
    except ValueError:
        return False


def _invalid_address(uri: str, reason: str = "") -> SettingError:
    return SettingError(
        f"invalid Neo4j address '{uri}'{reason}", remedy="Write one such as neo4j://localhost:7687"
    )


@contextmanager
def translate_errors(uri: str, *, has_answered: bool = False) -> Iterator[None]:
    """Raise errors of the driver in the block as errors of drugkg.

    Parameters
    ----------
    has_answered
        Whether the server has answered before, so that one that does not has ended since.

    Raises
    ------
    StoreError
        The server does not answer, refuses the login or fails, or its database is missing or read-only.
    QueryError
        The server refuses a query, or has too little memory for it.
    """
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        yield
    except (DriverError, Neo4jError, OSError) as error:
        raise _translated(error, uri, has_answered=has_answered) from error


def is_out_of_memory(code: str) -> bool:
    """Return whether an error code of the server means too little memory."""
    return "OutOfMemory" in code or "MemoryLimit" in code


def _translated(error: Exception, uri: str, *, has_answered: bool) -> KGError:
    """Return the error of drugkg that stands for an error of the driver."""
    from neo4j.exceptions import AuthError, Neo4jError

    code = str(getattr(error, "code", None) or "")
    message = first_line(error)
    if isinstance(error, AuthError) or code.startswith("Neo.ClientError.Security."):
        return _login_error(code, message, uri)
    if code == "Neo.ClientError.Database.DatabaseNotFound":
        return StoreError(
            f"the server at {uri} has no such database ({message})",
            remedy="Set NEO4J_DATABASE to an existing database",
        )
    if "ReadOnly" in code or "read-only" in message.lower() or "read only" in message.lower():
        return StoreError(
            f"the database at {uri} is read-only, so nothing can be written",
            remedy="Check server.databases.default_to_read_only and server.databases.read_only in its "
            "configuration",
        )
    if isinstance(error, Neo4jError):
        return _server_error(error, code, message, uri)
    if has_answered:
        return StoreError(
            f"the Neo4j server at {uri} stopped answering in the middle",
            remedy="It may have run out of memory: see its log (logs/console.log beside the password_file of"
            " `kg neo4j status` for a local one), and start it again",
        )
    return StoreError(f"no Neo4j server answers at {uri} ({_reason(error)})", remedy=NO_SERVER)


def _server_error(error: Neo4jError, code: str, message: str, uri: str) -> KGError:
    """Return the error for a server that answers, and reports a failure."""
    from neo4j.exceptions import ClientError

    if is_out_of_memory(code):
        return QueryError(f"the query needs more memory than the server at {uri} allows", remedy=MORE_MEMORY)
    if isinstance(error, ClientError):
        return QueryError(f"the server at {uri} refuses the query: {message}")
    return StoreError(
        f"the Neo4j server at {uri} reports an error ({message})",
        remedy="Try again; if it persists, check the log of the server",
    )


def _login_error(code: str, message: str, uri: str) -> StoreError:
    """Return the error for a refused login, without the password."""
    if code.endswith("Forbidden"):
        return StoreError(f"this user has no permission for that on the Neo4j server at {uri} ({message})")
    if "`scheme`" in message:
        code = "NoPassword"
    what, remedy = _LOGIN_ERRORS.get(code.rpartition(".")[2], _LOGIN_ERRORS["Unauthorized"])
    return StoreError(f"the Neo4j server at {uri} {what}", remedy=remedy)


def _reason(error: BaseException) -> str:
    """Return the reason of the operating system why no server answers, else the message of the driver."""
    from ssl import SSLError

    for each in _causes(error):
        if isinstance(each, SSLError):
            return "no encrypted connection"
        if isinstance(each, OSError) and each.strerror:
            return each.strerror
    return first_line(error)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and its causes, the last first."""
    yield error
    below = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for each in (*below, error.__cause__):
        if each is not None:
            yield from _causes(each)
