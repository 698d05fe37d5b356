"""Verify finds every tampering and names what was touched; an honest company has no problems."""

from pathlib import Path
from random import Random

import pytest
from django.db import transaction

from duebook.services.operations.publish_head import place
from duebook.services.operations.verify import verify
from tests.services import tampering

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = tampering.build()
    yield made
    place(made.company).unlink()


def tampered(world: tampering.World, seed: int) -> tuple[str, set[str], set[str]]:
    """Tamper once, verify, put everything back; gives what was done, what should be named, and what was."""
    rng = Random(seed)
    files = {path: path.read_bytes() for path in (Path(tampering.settings.DATA) / "files").rglob("*") if path.is_file()}
    with transaction.atomic():
        tampering.unlock()
        act = rng.choice(tampering.KINDS)
        names = act(rng, world)
        result = verify(world.company, world.head)
        transaction.set_rollback(True)
    for path, content in files.items():
        path.write_bytes(content)
    assert result.ok is not bool(result.problems)
    return act.__name__, names, {problem.document for problem in result.problems}


def hunt(world: tampering.World, seeds: range) -> list[str]:
    """The seeds whose tampering was not found, or not named."""
    missed = []
    for seed in seeds:
        world.touched = ""
        kind, names, found = tampered(world, seed)
        if not names & found:
            missed.append(f"seed {seed}, {kind} {world.touched}: {sorted(names)} not in {sorted(found)}")
    return missed


def test_an_honest_company_has_no_problems(world):
    result = verify(world.company, world.head)
    assert result.problems == ()
    assert (result.ok, result.documents, result.head) == (True, 8, world.head)
    assert result.entries > 8


def test_a_wrong_head_is_a_problem(world):
    assert not verify(world.company, "0" * 63 + "1").ok
    assert not verify(None, "0" * 63 + "1").ok


def test_200_random_tamperings_are_found_and_named(world):
    missed = hunt(world, range(200))
    assert not missed, "\n".join(missed)
    assert verify(world.company, world.head).ok


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_1000_random_tamperings_are_found_and_named(world):
    missed = hunt(world, range(1000, 2000))
    assert not missed, "\n".join(missed)
