"""Issuing from files: faulty drafts keep no other, whatever process prepares them; long files are read one draft at a time."""

import json
import tracemalloc
from datetime import date

import pytest
import yaml

from duebook import formats
from duebook.kernel.errors import Invalid
from duebook.services.intake import command
from duebook.services.operations.bench import work
from duebook.store.documents import IssuedDocument
from duebook.store.outbox import Job

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 60
"""More than are done in one process."""


def drafts(count):
    return [work.draft(n, date.today()) for n in range(count)]


def write(path, rows):
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return str(path)


def test_of_many_drafts_the_faulty_ones_are_refused_and_the_others_issued(tmp_path):
    rows = drafts(MANY)
    for n in (7, 50):
        rows[n]["buyer"] = {"name": ""}
    results = list(command.run(command.read_inputs([write(tmp_path / "d.jsonl", rows)]), command.Wish()))
    assert [one.status for one in results] == ["refused" if n in {7, 50} else "issued" for n in range(MANY)]
    assert all(one.faults for one in results if one.status == "refused")
    numbers = [int(one.number.rpartition("-")[2]) for one in results if one.number]
    assert numbers == list(range(1, MANY - 1))
    assert all({file.kind for file in one.files} == {"pdf", "ubl", "cii"} for one in results if one.number)
    company = results[0].company
    assert IssuedDocument.objects.of(company).count() == MANY - 2
    assert set(Job.objects.of(company).filter(kind="render").values_list("state", flat=True)) == {"done"}


@pytest.mark.parametrize("shape", ["lines", "list", "yaml"])
def test_a_long_file_is_read_one_draft_at_a_time(shape):
    rows = drafts(300)
    text = {
        "lines": lambda: "\n".join(json.dumps(row) for row in rows),
        "list": lambda: json.dumps(rows),
        "yaml": lambda: yaml.safe_dump(rows, allow_unicode=True),
    }[shape]()
    content = text.encode()
    list(formats.each(content))  # what is loaded once is not counted
    tracemalloc.start()
    count = sum(1 for _ in formats.each(content))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 300
    assert peak < 6 * len(content)


@pytest.mark.parametrize("text", ["[1, 2", "[1 2]", '[{"a": 1}] x', "[{},]", "[,]"])
def test_a_broken_list_is_said(text):
    with pytest.raises(Invalid) as caught:
        list(formats.each(text.encode()))
    assert {fault.code for fault in caught.value.faults} <= {"SHAPE-JSON", "SHAPE-TYPE", "SHAPE-MISSING"}
