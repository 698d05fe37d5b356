import io

import pikepdf
import pytest
from django.db import IntegrityError, connection, transaction

from duebook.domain.chain import link_hash
from duebook.domain.ports import Look
from duebook.formats import facturx
from duebook.kernel import plugs
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import Damaged, NotFound, Refused
from duebook.services import chain
from duebook.services.delivery import files, freeze
from duebook.services.delivery.sealed import document_of
from duebook.services.operations import jobs, vault
from duebook.store.models import ChainHead, Event, File, IssuedDocument, Job, Link
from duebook.store.users import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return factories.actor(factories.company())


@pytest.fixture
def row(who):
    return factories.issued(who, factories.customer(who.company), "100", "23.45")


def test_the_files_of_an_issued_document_are_frozen_and_chained(who, row):
    made = {file.kind: file for file in freeze.freeze_document(who, row.pk)}
    assert set(made) == {"pdf", "ubl", "cii"}
    assert (made["pdf"].name, made["ubl"].name, made["cii"].name) == (
        f"{row.number}.pdf",
        f"{row.number}.xml",
        f"{row.number}-cii.xml",
    )
    for file in made.values():
        content = vault.get(file.sha256)
        assert (sha256(content), len(content)) == (file.sha256, file.size)
        link = Link.objects.of(who.company).get(kind="file", subject=file.pk)
        assert link.content == chain.file_content(file)
    assert Event.objects.of(who.company).get(document=row, kind="rendered").evidence["files"]["pdf"] == made["pdf"].sha256


def test_the_pdf_carries_the_xml_and_says_the_same(who, row):
    content = files.read_file(who, row.pk, "pdf").content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert facturx.NAME in pdf.attachments
        inside = pdf.attachments[facturx.NAME].get_file().read_bytes()
    for kind, xml in (("cii", inside), ("ubl", files.read_file(who, row.pk, "ubl").content)):
        read = plugs.get("formats", kind).read(xml).documents[0]
        assert (read.number, read.computed.payable) == (row.number, document_of(row).computed.payable)


def test_freezing_again_changes_nothing_whatever_the_design_has_become(who, row):
    before = {file.kind: file.sha256 for file in freeze.freeze_document(who, row.pk)}
    links = Link.objects.of(who.company).count()
    who.company.look = {"design": "modern", "accent": "#aa0000"}
    who.company.save()
    again = freeze.freeze_block(who, [(row, freeze.render_files(document_of(row), freeze.look_of(who.company)))])
    assert {file.kind: file.sha256 for file in again} == before
    assert Link.objects.of(who.company).count() == links
    assert Event.objects.of(who.company).filter(kind="rendered").count() == 1


def test_the_same_document_gives_the_same_bytes(row):
    document = document_of(row)
    assert freeze.render_files(document, Look()) == freeze.render_files(document, Look())


def test_a_block_is_frozen_together_and_its_jobs_are_done(who):
    buyer = factories.customer(who.company)
    rows = [factories.issued(who, buyer, str(price)) for price in (10, 20, 30)]
    look = freeze.look_of(who.company)
    made = freeze.freeze_block(who, [(row, freeze.render_files(document_of(row), look)) for row in rows])
    assert [file.document_id for file in made] == [row.pk for row in rows for _ in range(3)]
    assert set(Job.objects.of(who.company).filter(kind="render").values_list("state", flat=True)) == {"done"}
    head = ChainHead.objects.get(company=who.company)
    last = Link.objects.of(who.company).order_by("-position").first()
    assert (head.position, head.hash) == (last.position, last.hash)
    assert last.hash == link_hash(last.position, last.kind, last.subject, last.content, last.previous)


def test_the_render_job_freezes(who, row):
    assert jobs.drain() == 1
    assert len(freeze.files_of(row)) == 3
    assert Job.objects.of(who.company).get(kind="render").state == "done"


def test_a_document_that_no_xml_can_say_still_has_its_pdf(who, row, monkeypatch):
    from duebook.kernel.errors import Invalid

    def refuse(document):
        raise Invalid([])

    for kind in ("ubl", "cii"):
        monkeypatch.setattr(plugs.get("formats", kind), "write", refuse, raising=False)
    assert set(freeze.render_files(document_of(row), Look())) == {"pdf"}


def test_a_frozen_row_cannot_be_changed_or_doubled(who, row):
    file = freeze.freeze_document(who, row.pk)[0]
    file.name = "other.pdf"
    for attempt in (file.save, file.delete):
        with pytest.raises(Exception, match="immutable"), transaction.atomic():
            attempt()
    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.create(
            company=who.company, document=row, kind="pdf", name="x", mime="x", sha256="0" * 64, size=1, created_at=row.issued_at
        )


def test_a_file_is_read_by_who_may_and_only_in_the_own_company(who, row):
    assert files.read_file(factories.actor(who.company, Role.VIEWER), row.pk, "pdf").content.startswith(b"%PDF-")
    stranger = factories.actor(factories.company("Other GmbH"))
    with pytest.raises(NotFound):
        files.read_file(stranger, row.pk, "pdf")
    with pytest.raises(NotFound):
        files.read_file(who, row.pk, "exe")
    with pytest.raises(Refused):
        freeze.freeze_block(factories.actor(who.company, Role.VIEWER), [(row, {"pdf": b"x"})])


def test_a_sealed_body_that_was_changed_is_not_rendered(who, row):
    from tests.conftest import drop_guards

    drop_guards(connection)
    IssuedDocument.objects.of(who.company).filter(pk=row.pk).update(body=row.body.replace("Work", "Play"))
    with pytest.raises(Damaged):
        freeze.freeze_document(who, row.pk)


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("RE/2026\\0001", "RE-2026-0001.pdf"), ("../../etc/passwd", "etc-passwd.pdf"), (".htaccess", "htaccess.pdf"), ("", "document.pdf"),
        ("Ünï ©", "n.pdf"), ("a\r\nb", "a-b.pdf"), ("a" * 200, "a" * 80 + ".pdf"), ('x";y', "x-y.pdf"), ("%2e%2e%2f", "2e-2e-2f.pdf"), ("\0", "document.pdf"),
    ],
)  # fmt: skip
def test_a_file_name_is_harmless(number, name):
    assert freeze.file_name(number, "pdf") == name
