"""Settings, from flag, environment, ./kg.toml, user file or default.

The first that has a value wins.  Both files have the same form::

    store = "kg.duckdb"

    [neo4j]
    uri = "neo4j://localhost:7687"
    username = "neo4j"
    database = "neo4j"  # else the server's default database
    password = "..."  # better in the environment, with the address

Values that belong together stay together: a password is sent only to an address from the same
place or from one before it in this order, since ./kg.toml may come with a downloaded folder.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KGWarning, SettingError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROJECT_FILE = Path("kg.toml")
MASK = "********"
_SECRET = re.compile(r"(pass|pwd|secret|token|auth|cred|key)[\w-]*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declaration:
    """The declaration of a setting.

    Attributes
    ----------
    name
        Its name, and its key in a settings file (``neo4j.uri`` is ``uri`` in ``[neo4j]``).
    variable
        Its environment variable.
    flag
        Its option on the command line; None if it is not allowed there.
    default
        Its value if it is not set; None if it has no default.
    meaning
        What it is for, in a few words.
    secret
        Whether it must never be shown.
    """

    name: str
    variable: str
    flag: str | None
    default: str | None
    meaning: str
    secret: bool = False


DECLARATIONS = (
    Declaration("store", "KG_STORE", "--store", "./kg.duckdb", "the store's file"),
    Declaration("neo4j.uri", "NEO4J_URI", "URI", None, "address of the Neo4j server"),
    Declaration("neo4j.username", "NEO4J_USERNAME", None, "neo4j", "its user"),
    Declaration(
        "neo4j.password", "NEO4J_PASSWORD", "--password-file", None, "the user's password", secret=True
    ),
    Declaration("neo4j.database", "NEO4J_DATABASE", None, None, "its database; else the server's default"),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting with its value and where that came from.

    Attributes
    ----------
    name
        The name of the setting.
    value
        Its value; None if it is not set.
    origin
        The flag, variable or file that set it, or ``default``.
    secret
        Whether `value` must never be shown.
    rank
        The position of the origin: 0 is the flag, which goes before all others.
    """

    name: str
    value: str | None
    origin: str
    secret: bool = False
    rank: int = field(default=0, compare=False)

    @property
    def shown(self) -> str | None:
        """The value as it may be printed: a secret is masked, at one length for all."""
        return MASK if self.secret and self.value is not None else self.value

    def __repr__(self) -> str:
        """Show the setting without its secret."""
        return f"Setting({self.name}={self.shown!r} from {self.origin})"


def read_settings(
    flags: Mapping[str, str | None] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
) -> dict[str, Setting]:
    """Return the value of every setting and its origin.

    Parameters
    ----------
    flags
        Values given on the command line, by the name of the setting; None is not given.
    environ
        Environment variables; those of the process by default.  An empty one is not set.

    Returns
    -------
    dict of str to Setting
        By name, in the order of `DECLARATIONS`.

    Raises
    ------
    SettingError
        A settings file is malformed or has an unknown key, or an address holds a secret.
    """
    environ = os.environ if environ is None else environ
    files = [(str(path), read_file(path)) for path in settings_files()]
    settings = {}
    for declared in DECLARATIONS:
        setting = _first(declared, flags or {}, environ, files)
        if setting.value is not None and setting.name == "neo4j.uri":
            refuse_secret(setting.value, setting.origin)
        settings[declared.name] = setting
    return settings


def _first(
    declared: Declaration,
    flags: Mapping[str, str | None],
    environ: Mapping[str, str],
    files: list[tuple[str, dict[str, str]]],
) -> Setting:
    """Take the first place that sets a value."""
    places = [
        (f"flag {declared.flag}", flags.get(declared.name)),
        (f"environment {declared.variable}", environ.get(declared.variable) or None),
        *((origin, values.get(declared.name)) for origin, values in files),
    ]
    given = ((rank, *place) for rank, place in enumerate(places) if place[1] is not None)
    rank, origin, value = next(given, (len(places), "default", declared.default))
    try:
        (value or "").encode()
    except UnicodeEncodeError:
        remedy = "encode it as UTF-8"
        raise SettingError(f"the value is not UTF-8: {value!a}", where=origin, remedy=remedy) from None
    return Setting(declared.name, value, origin, secret=declared.secret, rank=rank)


def settings_files() -> list[Path]:
    """Return the settings files that exist, highest precedence first."""
    return [path for path in (PROJECT_FILE, user_file()) if path.is_file()]


def user_file() -> Path:
    """Return the path of this user's settings file, whether or not it exists."""
    from platformdirs import user_config_path

    return user_config_path("drugkg", appauthor=False) / "kg.toml"


def read_file(path: Path) -> dict[str, str]:
    """Read a settings file.

    Returns
    -------
    dict of str to str
        The values by the name of the setting (``neo4j.uri``).

    Raises
    ------
    SettingError
        It is not TOML, has an unknown key, or a value that is not text.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"this settings file is not TOML ({error})", where=str(path)) from error
    except OSError as error:
        why = f"this settings file cannot be read ({error.strerror})"
        raise SettingError(why, where=str(path)) from error
    known = [declared.name for declared in DECLARATIONS]
    values = {}
    for key, value in _flat(content):
        if key not in known:
            raise SettingError(
                f"unknown setting '{key}'",
                where=f"{path}:{key}",
                suggestion=nearest(key, known),
                remedy=f"Settings are: {', '.join(known)}",
            )
        if not isinstance(value, str):
            raise SettingError(
                f"the value of '{key}' must be text in quotes, not {value!r}",
                where=f"{path}:{key}",
            )
        values[key] = value
    return values


def _flat(content: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Write ``{"neo4j": {"uri": ...}}`` as ``neo4j.uri``."""
    for key, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def check_password(settings: Mapping[str, Setting]) -> None:
    """Check that the password and the address of the server belong together, before the password is sent.

    Raises
    ------
    SettingError
        The address comes from a place that gives way to that of the password.

    Warns
    -----
    KGWarning
        Others can read the file that holds the password.
    """
    uri, password = settings["neo4j.uri"], settings["neo4j.password"]
    if password.value is None:
        return
    if uri.value is not None and uri.rank > password.rank:
        raise SettingError(
            f"the address of the Neo4j server comes from {uri.origin} and the password from {password.origin}; a"
            " password is sent only to an address from the same place, or from one that goes before it",
            remedy="Set both in one place, such as NEO4J_URI and NEO4J_PASSWORD in the environment",
        )
    if Path(password.origin) in settings_files():
        warn_if_readable(Path(password.origin))


def warn_if_readable(path: Path) -> None:
    """Warn where other users of this machine can read a file that holds a password."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if os.name == "posix" and mode & (stat.S_IRGRP | stat.S_IROTH):
        message = f"{path} holds a password and can be read by other users; make it yours: chmod 600 {path}"
        warnings.warn(KGWarning(message), stacklevel=2)


def refuse_secret(address: str, origin: str) -> str:
    """Refuse an address that holds a password, without repeating the password.

    Parameters
    ----------
    address
        An address such as ``neo4j://localhost:7687``; other text passes.
    origin
        The file or variable it comes from, for the message.

    Returns
    -------
    str
        The address, unchanged.

    Raises
    ------
    SettingError
        It has a login, as in ``scheme://user:secret@host``, or a parameter such as ``?password=secret``.
    """
    scheme, separator, rest = address.rpartition("://")
    login, _, host = rest.rpartition("@")
    host = re.split(r"[/?#;]", host)[0]
    if login or _SECRET.search(rest):
        raise SettingError(
            f"the address {scheme}{separator}{'…@' if login else ''}{host} holds a login, which others can "
            "read in the list of processes, in logs and in the shell's history",
            where=origin,
            remedy=f"Write {scheme}{separator}{host} and set NEO4J_USERNAME and "
            "NEO4J_PASSWORD in the environment",
        )
    return address
