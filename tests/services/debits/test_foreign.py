"""A run names its own company's documents only."""

import pytest

from duebook.kernel.errors import NotFound
from duebook.services.debits import runs
from tests import factories
from tests.services.debits import scene

pytestmark = pytest.mark.django_db


def test_a_document_of_another_company_is_not_there() -> None:
    who = scene.company()
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    row = factories.issued(who, buyer, "100")
    stranger = factories.actor(factories.company("Andere GmbH"))
    theirs = factories.issued(stranger, factories.customer(stranger.company), "100")
    with pytest.raises(NotFound):
        runs.make_run(who, document_ids=[row.pk, theirs.pk])
    assert runs.make_run(who, document_ids=[row.pk, row.pk]).total_minor == 11900
