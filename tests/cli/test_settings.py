"""Settings: the first place that sets one wins, mistakes are told, secrets stay secret."""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from kg.errors import SettingError
from kg.settings import DECLARATIONS, MASK, Setting, check_password, read_settings, refuse_secret

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kg


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, with the user's settings folder beside it."""
    here = tmp_path / "work"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return here


def write_user_file(folder: Path, text: str) -> Path:
    """Write the settings file of the user."""
    path = folder.parent / "config" / "drugkg" / "kg.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_first_place_that_sets_a_value_wins(folder: Path) -> None:
    """Flag beats environment beats ./kg.toml beats the user's file beats the default."""
    origins = [read_settings(environ={})["store"].origin]
    user_file = write_user_file(folder, 'store = "user.duckdb"')
    origins.append(read_settings(environ={})["store"].origin)
    (folder / "kg.toml").write_text('store = "project.duckdb"', encoding="utf-8")
    origins.append(read_settings(environ={})["store"].origin)
    environ = {"KG_STORE": "environment.duckdb"}
    origins.append(read_settings(environ=environ)["store"].origin)
    last = read_settings({"store": "flag.duckdb"}, environ=environ)["store"]
    origins.append(last.origin)

    assert ["default", str(user_file), "kg.toml", "environment KG_STORE", "flag --store"] == origins
    assert last.value == "flag.duckdb"


@pytest.mark.parametrize("declared", DECLARATIONS, ids=lambda declared: declared.name)
def test_every_setting_has_an_environment_variable(declared: object) -> None:
    """Each setting can be given in the environment; an empty variable is not set."""
    name, variable = declared.name, declared.variable  # type: ignore[attr-defined]

    assert ("here", f"environment {variable}") == (
        read_settings(environ={variable: "here"})[name].value,
        read_settings(environ={variable: "here"})[name].origin,
    )
    assert read_settings(environ={variable: ""})[name].origin == "default"


def test_a_table_in_the_file_holds_the_settings_of_the_server(folder: Path) -> None:
    """``uri`` in ``[neo4j]`` is the setting ``neo4j.uri``."""
    (folder / "kg.toml").write_text('[neo4j]\nuri = "neo4j://localhost:7687"\n', encoding="utf-8")

    assert read_settings(environ={})["neo4j.uri"] == Setting("neo4j.uri", "neo4j://localhost:7687", "kg.toml")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('stor = "x"', ["kg.toml", "stor", "'store'"]),
        ('[neo4j]\nuser = "x"', ["kg.toml", "neo4j.user", "'neo4j.username'"]),
        ("store = 3", ["kg.toml", "store", "3"]),
        ("store = ", ["kg.toml", "is not TOML"]),
    ],
)
def test_a_mistake_in_a_settings_file_is_told(folder: Path, text: str, parts: list[str]) -> None:
    """The error names the file, the key and the nearest setting."""
    (folder / "kg.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        read_settings(environ={})

    assert [] == [part for part in parts if part not in str(caught.value)]


@pytest.mark.parametrize(
    "address",
    [
        "neo4j://me:hush@host:7687",
        "bolt+s://me:hu/sh@host",
        "me:hush@host",
        "neo4j://hush@host",
        "bolt://host:7687?password=hush",
        "neo4j://host/?policy=eu&auth_token=hush",
        "bolt://host;pwd=hush",
        "bolt://host#Secret-Key=hush",
    ],
)
def test_an_address_with_a_password_is_refused(address: str) -> None:
    """The message says what to do instead, and does not repeat the password."""
    with pytest.raises(SettingError) as caught:
        read_settings(environ={"NEO4J_URI": address})

    assert "environment NEO4J_URI" in str(caught.value)
    assert "hush" not in str(caught.value).replace("/", "")


@pytest.mark.parametrize(
    "address",
    ["neo4j://host:7687", "bolt://[::1]:7687", "neo4j+s://x.example/a", "neo4j://host:7687?policy=europe"],
)
def test_an_address_without_a_password_passes(address: str) -> None:
    """A port is no password."""
    assert address == refuse_secret(address, "here")


PLACES = ("flag", "environment", "kg.toml", "user")


def put(folder: Path, place: str, key: str, value: str) -> tuple[dict[str, str | None], dict[str, str]]:
    """Set ``neo4j.KEY`` in a place; return what flags and environment have then."""
    line = f'[neo4j]\n{key} = "{value}"\n'
    if place == "kg.toml":
        (folder / "kg.toml").write_text(line, encoding="utf-8")
        (folder / "kg.toml").chmod(0o600)
    if place == "user":
        write_user_file(folder, line).chmod(0o600)
    flags: dict[str, str | None] = {f"neo4j.{key}": value} if place == "flag" else {}
    return flags, {f"NEO4J_{key.upper()}": value} if place == "environment" else {}


@pytest.mark.parametrize("address", PLACES)
@pytest.mark.parametrize("password", PLACES)
def test_a_password_goes_to_an_address_of_its_own_place_or_a_stronger_one(
    address: str, password: str, folder: Path
) -> None:
    """A file of somebody else cannot name the server that gets the password of a user."""
    uri = put(folder, address, "uri", "bolt://127.0.0.1:1")
    if address == password in {"kg.toml", "user"}:
        file = folder / "kg.toml" if address == "kg.toml" else folder.parent / "config" / "drugkg" / "kg.toml"
        file.write_text(f'{file.read_text(encoding="utf-8")}password = "hush"\n', encoding="utf-8")
        secret: tuple[dict[str, str | None], dict[str, str]] = ({}, {})
    else:
        secret = put(folder, password, "password", "hush")
    settings = read_settings({**uri[0], **secret[0]}, environ={**uri[1], **secret[1]})
    is_stronger = PLACES.index(address) <= PLACES.index(password)

    with nullcontext() if is_stronger else pytest.raises(SettingError) as caught:
        check_password(settings)
    if caught is not None:
        assert settings["neo4j.uri"].origin in str(caught.value)
        assert settings["neo4j.password"].origin in str(caught.value)
        assert "hush" not in str(caught.value)


@pytest.mark.parametrize(("mode", "number"), [(0o644, 1), (0o640, 1), (0o600, 0)])
def test_a_file_with_a_password_that_others_can_read_is_a_warning(
    folder: Path, mode: int, number: int
) -> None:
    """The warning names the file and what to do."""
    path = folder / "kg.toml"
    path.write_text('[neo4j]\nuri = "bolt://127.0.0.1:1"\npassword = "hush"\n', encoding="utf-8")
    path.chmod(mode)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        check_password(read_settings(environ={}))

    assert number == len([each for each in caught if "chmod 600 kg.toml" in str(each.message)])


def test_without_a_name_the_database_is_that_of_the_server(folder: Path) -> None:
    """Nothing set, or an empty variable, leaves the choice to the server."""
    del folder

    assert read_settings(environ={"NEO4J_DATABASE": ""})["neo4j.database"].value is None


def test_a_secret_is_never_shown(kg_process: Kg) -> None:
    """``kg config`` prints every setting with its origin, and masks the password."""
    done = kg_process("config", "--tsv", "-vv", env={"NEO4J_PASSWORD": "hush"})

    assert f"neo4j.password\t{MASK}\tenvironment NEO4J_PASSWORD" in done.stdout.splitlines()
    assert "hush" not in done.stdout + done.stderr
    assert "hush" not in repr(Setting("neo4j.password", "hush", "here", secret=True))


def test_the_store_of_a_verb_is_the_setting(kg_process: Kg) -> None:
    """``--store`` after the verb is what the verb uses."""
    done = kg_process("config", "--store", "elsewhere.duckdb", "--tsv")

    assert "store\telsewhere.duckdb\tflag --store" in done.stdout.splitlines()
