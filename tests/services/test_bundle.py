"""The bundle is checked offline, without Django, and finds what was changed, taken out, put in or cut off."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random

import pytest

from duebook.kernel.errors import Refused
from duebook.services.operations.bundle import verify_bundle
from duebook.services.operations.export_bundle import export_bundle
from duebook.store.users import Role
from tests import factories
from tests.services import tampering


@pytest.fixture
def world(db):
    made = tampering.build()
    yield made
    tampering.place(made.company).unlink()


@pytest.fixture
def path(world, tmp_path):
    export_bundle(world.actor, tmp_path / "bundle.zip")
    return tmp_path / "bundle.zip"


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def write(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as bundle:
        for name, member in content.items():
            bundle.writestr(name, member)
    return path


def test_an_honest_bundle_has_no_problems(world, path):
    checked = verify_bundle(path, world.head)
    assert checked.problems == []
    assert (checked.documents, checked.head) == (8, world.head)
    assert checked.entries > 8


def test_the_same_state_makes_the_same_members(world, path, tmp_path):
    export_bundle(world.actor, tmp_path / "again.zip")
    one, other = members(path), members(tmp_path / "again.zip")
    assert {name for name in one if one[name] != other[name]} <= {"manifest.json"}


def test_any_changed_byte_is_found_and_named(world, path, tmp_path):
    rng = Random(7)
    content = members(path)
    for _ in range(150):
        name = rng.choice([one for one in sorted(content) if one != "manifest.json"])
        member = bytearray(content[name])
        at = rng.randrange(len(member))
        if member[at] in b" \n\r":
            continue  # white space between JSON's own signs says nothing
        member[at] ^= 1
        checked = verify_bundle(write(tmp_path / "changed.zip", content | {name: bytes(member)}), world.head)
        assert not checked.ok, (name, at)
        if name.startswith("bodies/"):
            number = json.loads(content[name])["number"]
            assert number in {problem.document for problem in checked.problems}


def test_lines_taken_out_put_in_or_cut_off(world, path, tmp_path):
    content = members(path)
    for name in [one for one in content if one.endswith(".jsonl")]:
        lines = content[name].splitlines(keepends=True)
        for changed in (
            lines[:-1],
            lines[1:],
            [*lines, lines[0]],
            [lines[-1], *lines[1:-1], lines[0]] if name == "chain.jsonl" else lines[:1],
        ):
            checked = verify_bundle(write(tmp_path / "changed.zip", content | {name: b"".join(changed)}), world.head)
            assert not checked.ok or changed == lines, name


def test_a_tail_cut_with_its_head_is_found_by_the_published_head(world, path, tmp_path):
    content = members(path)
    links = [json.loads(line) for line in content["chain.jsonl"].splitlines()]
    kept, gone = links[:-5], {link["subject"] for link in links[-5:]}
    changed = dict(content)
    changed["chain.jsonl"] = b"".join(json.dumps(link).encode() + b"\n" for link in kept)
    for name in ("documents.jsonl", "files.jsonl", "approvals.jsonl", "entries.jsonl"):
        rows = [json.loads(line) for line in content[name].splitlines()]
        changed[name] = b"".join(
            json.dumps(row).encode() + b"\n"
            for row in rows
            if row.get("id") not in gone and not gone.intersection(posting[2] for posting in row.get("postings", []))
        )
    manifest = json.loads(content["manifest.json"]) | {"position": len(kept), "head": kept[-1]["hash"]}
    changed["manifest.json"] = json.dumps(manifest).encode()
    cut = write(tmp_path / "cut.zip", changed)
    assert not verify_bundle(cut, world.head).ok
    assert verify_bundle(cut).ok, "without a published head a clean cut cannot be seen: that is what heads are published for"


def test_what_is_no_bundle_is_a_problem(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"not a zip")
    for path in (tmp_path / "x.zip", tmp_path / "none.zip", write(tmp_path / "empty.zip", {})):
        assert not verify_bundle(path).ok


def test_only_who_may_read_the_audit_may_take_it(world, tmp_path):
    with pytest.raises(Refused):
        export_bundle(factories.actor(world.company, Role.CLERK), tmp_path / "bundle.zip")


def test_checking_needs_no_django(path, world):
    code = (
        "import sys; from pathlib import Path; from duebook.services.operations.bundle import verify_bundle;"
        f"checked = verify_bundle(Path({str(path)!r}), {world.head!r}); assert checked.ok, checked.problems;"
        "assert not [name for name in sys.modules if name.startswith('django')]"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
