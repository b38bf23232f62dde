"""The generated files are those of the schema, and the glossary speaks of what there is."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import RDFS, SKOS, BNode, Graph, URIRef

from kg.schema import vocabulary
from kg.validation.rules import written_rules

if TYPE_CHECKING:
    from kg.schema.model import Schema

GENERATED = ("kg.ttl", "kg.owl.ttl", "shapes.ttl", "context.jsonld", "reference.md")
STALE = "ontology/{name} is not what ontology/kg.yaml says; run `make ontology`"


@pytest.fixture(scope="session")
def ontology(root: Path) -> Path:
    """The folder of the ontology."""
    return root / "ontology"


@pytest.fixture(scope="session")
def generators(root: Path) -> Path:
    """The folder of the scripts that generate files of the ontology."""
    return root / "tools" / "ontology"


@pytest.fixture(scope="session")
def linkml(root: Path) -> Path:
    """The Python of the environment that `make ontology` makes; DRUGKG_LINKML names another."""
    python = Path(os.environ.get("DRUGKG_LINKML") or root / ".venv-linkml/bin/python")
    if not python.is_file():
        if os.environ.get("DRUGKG_REQUIRE_LINKML") == "1":
            pytest.fail("there is no environment with LinkML", pytrace=False)
        pytest.skip("needs the environment that `make ontology` makes")
    return python


def _sums(folder: Path) -> dict[str, str]:
    lines = folder.joinpath("built.sha256").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


@pytest.mark.parametrize("name", ["kg.yaml", *GENERATED])
def test_generated_files_are_fresh(name: str, ontology: Path) -> None:
    """Neither the schema nor what was made from it was changed since `make ontology`."""
    found = hashlib.sha256(ontology.joinpath(name).read_bytes()).hexdigest()

    assert _sums(ontology)[name] == found, STALE.format(name=name)


@pytest.mark.process
@pytest.mark.slow
def test_generating_again_gives_the_same_files(
    linkml: Path, generators: Path, ontology: Path, tmp_path: Path
) -> None:
    """LinkML, run again on the schema, gives the committed files byte for byte."""
    subprocess.run([linkml, generators / "build.py", tmp_path], check=True)

    for name in (*GENERATED, "built.sha256"):
        assert ontology.joinpath(name).read_bytes() == tmp_path.joinpath(name).read_bytes(), STALE.format(
            name=name
        )


@pytest.mark.process
@pytest.mark.slow
def test_linkml_reads_the_schema_as_drugkg_does(linkml: Path, generators: Path) -> None:
    """LinkML's own reader finds the same classes, slots, values and prefixes."""
    done = subprocess.run([linkml, generators / "compare.py"], capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr), done.stdout + done.stderr


@pytest.mark.process
@pytest.mark.slow
def test_an_undeclared_prefix_fails_the_build(
    linkml: Path, generators: Path, ontology: Path, tmp_path: Path
) -> None:
    """A prefix that nobody declared stops the build instead of becoming a made-up address."""
    text = ontology.joinpath("kg.yaml").read_text(encoding="utf-8")
    faulty = tmp_path / "kg.yaml"
    faulty.write_text(
        text.replace("close_mappings: [OBI:0003706]", "close_mappings: [NOWHERE:1]"), encoding="utf-8"
    )
    script = f"import sys; sys.path.insert(0, {str(generators)!r}); from pathlib import Path; import build; build.build(Path({str(faulty)!r}), Path({str(tmp_path)!r}))"

    done = subprocess.run([linkml, "-c", script], capture_output=True, text=True, check=False)

    assert 0 != done.returncode
    assert not tmp_path.joinpath("kg.ttl").exists()


@pytest.mark.process
def test_the_vocabulary_is_that_of_the_schema(generators: Path, ontology: Path) -> None:
    """kg.ttl, written again from the schema without LinkML, is the committed file."""
    script = (
        f"import sys; sys.path.insert(0, {str(generators)!r}); import build;"
        " schema = build.read_schema((build.ONTOLOGY / 'kg.yaml').read_text(encoding='utf-8'));"
        " sys.stdout.buffer.write(build.vocabulary(schema).encode())"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert ontology.joinpath("kg.ttl").read_bytes() == done.stdout, STALE.format(name="kg.ttl")


def test_the_vocabulary_holds_the_families(ontology: Path, schema: Schema) -> None:
    """Every contrast type is below its family, every value has a label, and no node is blank."""
    graph = Graph().parse(ontology / "kg.ttl")

    for enum, value in schema.values():
        above = [] if value.family is None else [URIRef(schema.enums["Family"].values[value.family].iri)]
        assert above == list(graph.objects(URIRef(value.iri), SKOS.broader))
        assert value.text in {str(label) for label in graph.objects(URIRef(value.iri), SKOS.prefLabel)}, enum
    assert not [term for triple in graph for term in triple if isinstance(term, BNode)]


def test_the_vocabulary_knows_every_feature(ontology: Path, schema: Schema) -> None:
    """Genes, pathways and the others are below Feature, so that a reference to a feature can be checked."""
    graph = Graph().parse(ontology / "kg.ttl")

    below = {str(iri) for iri in graph.subjects(RDFS.subClassOf, URIRef(schema.classes["Feature"].iri))}

    assert {cls.iri for cls in schema.concrete("Feature")} == below


def test_the_context_says_one_thing_for_each_term(ontology: Path, schema: Schema) -> None:
    """Every prefix keeps its meaning, and every other term is the class or slot of that name."""
    terms = json.loads(ontology.joinpath("context.jsonld").read_text(encoding="utf-8"))["@context"]
    slots = {slot.name: slot.iri for cls in schema.tables for slot in cls.slots}

    for prefix, iri in schema.prefixes.items():
        assert {"@id": iri, "@prefix": True} == terms[prefix]
    for name, iri in slots.items():
        if name not in schema.prefixes:
            assert iri == schema.expand(terms[name]["@id"])


def test_every_rule_has_its_twin(ontology: Path, schema: Schema) -> None:
    """Each rule on tables is a shape of that name, but for what triples cannot know."""
    graph = Graph().parse(ontology / "rules.ttl")
    start = schema.expand("kg:rule-")
    shapes = {
        str(iri).removeprefix(start).partition(".")[0]
        for iri in graph.subjects()
        if str(iri).startswith(start)
    }

    assert {rule.name for rule in written_rules()} - {"agent-name", "records-differ"} == shapes


@pytest.mark.process
def test_the_enumerations_are_those_of_the_schema(root: Path, tmp_path: Path) -> None:
    """kg/schema/vocabulary.py, written again from the schema without LinkML, is the committed file."""
    script = root / "tools" / "ontology" / "vocabulary.py"
    schema = root / "ontology" / "kg.yaml"

    subprocess.run([sys.executable, script, schema, tmp_path / "vocabulary.py"], check=True)

    assert (tmp_path / "vocabulary.py").read_bytes() == root.joinpath(
        "kg/schema/vocabulary.py"
    ).read_bytes(), "kg/schema/vocabulary.py is not what ontology/kg.yaml says; run `make ontology`"


def test_the_enumerations_carry_the_annotations(schema: Schema) -> None:
    """Each closed list is there with its values in order, and an annotation is an attribute."""
    assert {name: list(enum.values) for name, enum in schema.enums.items()} == {
        name: [member.value for member in members] for name, members in vocabulary.LISTS.items()
    }
    assert "disease" == vocabulary.Family.DISEASE_STATE.subject
    assert (9, 3) == vocabulary.Family.DISEASE_STATE.dashes
    assert vocabulary.Family.DRUG_EFFECT is vocabulary.Family.default()
    assert {schema.enums[name].default for name in ("Family", "Measurand", "CallLevel")} == {
        vocabulary.LISTS[name].default() for name in ("Family", "Measurand", "CallLevel")
    }


def test_the_rule_of_support(schema: Schema) -> None:
    """Every direction with every call has one row at each level; a trend, a denial and a mixed finding are no support."""
    rules = {(row.calls, row.direction, row.call): row for row in schema.finding_statuses()}
    found = [
        (rule.status, rule.outcome, rule.sign, rule.glyph)
        for rule in (
            rules["nominal", "up", "significant_nominal"],
            rules["significant", "up", "significant_nominal"],
            rules["nominal", "correlated_negative", "significant"],
            rules["nominal", "down", "not_significant"],
            rules["nominal", "no_change", "significant"],
            rules["corrected", "mixed", "not_significant"],
            rules["nominal", "correlated", "significant"],
            rules["nominal", "up", "not_reported"],
        )
    ]

    assert 3 * 9 * 5 == len(rules)
    assert [
        ("up", "effect", "up", "▲"),
        ("null", "null", "up", "▲"),
        ("down", "effect", "down", "▼"),
        ("null", "null", "down", "▽"),
        ("null", "null", "none", "□"),
        ("mixed", "null", "mixed", "◈"),
        ("unknown", "effect", None, "◇"),
        ("not_reported", "not_reported", "up", "×"),
    ] == found


def _glossary(ontology: Path) -> list[str]:
    text = ontology.joinpath("README.md").read_text(encoding="utf-8").partition("## How the file is read")[0]
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row[2])]


def test_the_glossary_names_what_there_is(ontology: Path, schema: Schema) -> None:
    """Every class, slot and closed list that the glossary's tables name is in the schema."""
    slots = {f"{cls.name}.{slot.name}" for cls in schema.classes.values() for slot in cls.slots}
    known = slots | schema.classes.keys() | schema.enums.keys()

    names = _glossary(ontology)

    assert len(names) > 30
    assert [] == [name for name in names if name not in known]


@pytest.mark.parametrize(
    "name", ["Study", "Contrast", "ResultSet", "Finding", "Arm", "System", "Treatment", "Agent"]
)
def test_the_spine_is_in_the_glossary(name: str, ontology: Path) -> None:
    """No class of the spine is left without its sentence."""
    assert name in _glossary(ontology)


def test_contrast_families_are_named_by_the_vocabulary_alone(root: Path) -> None:
    """No module and no query writes the name of a contrast family: a further one is an edit of kg.yaml. Of names that are a usual word nothing is said."""
    spelled = re.compile("|".join(rf"\b{family}\b" for family in vocabulary.Family if "_" in family))
    files = [path for part in ("kg", "queries") for path in (root / part).rglob("*") if path.is_file()]

    assert ["kg/schema/vocabulary.py"] == [
        str(path.relative_to(root))
        for path in sorted(files)
        if path.suffix != ".pyc" and spelled.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
