from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from duebook.edge import clock, ids
from duebook.portal import door
from duebook.services.delivery import links
from duebook.store.models import PublicLink
from tests import factories

pytestmark = pytest.mark.django_db
PATHS = ("", "/pdf", "/ubl", "/cii", "/logo", "/brand.css", "/code.svg")


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def who():
    return factories.actor(factories.company())


@pytest.fixture
def row(who):
    return factories.issued(who, factories.customer(who.company), "100")


def answer(token, path="", ip="198.51.100.1"):
    reply = Client(REMOTE_ADDR=ip).get(f"/p/{token}{path}")
    return reply.status_code, reply.content, sorted(reply.headers.items())


def bad_tokens(who, row):
    """Every way in which a token may be wrong, each with its reason."""
    good_link, good = links.create_link(who, row.pk)
    revoked, revoked_token = links.create_link(who, row.pk)
    links.revoke_link(who, revoked.pk)
    _, expired = links.create_link(who, row.pk, days=-1)
    other = ids.token("pub")
    PublicLink.objects.create(
        company=who.company,
        document=row,
        purpose="pay",
        token_hash=ids.digest(other),
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )
    key = ids.token("key")
    PublicLink.objects.create(
        company=who.company,
        document=row,
        token_hash=ids.digest(key),
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )
    return good, {
        "revoked": revoked_token,
        "expired": expired,
        "other purpose": other,
        "other type": key,
        "truncated": good[:-1],
        "longer": good + "A",
        "other case": good.swapcase(),
        "upper prefix": good.replace("pub_", "PUB_"),
        "its hash": good_link.token_hash,
        "typed hash": f"pub_{good_link.token_hash}",
        "its id": good_link.pk,
        "document id": row.pk,
        "number": row.number,
        "never given": ids.token("pub"),
        "blank": "pub_ ",
        "wild card": "pub_%25",
        "endless": "pub_" + "a" * 5000,
    }


@pytest.mark.parametrize("path", PATHS)
def test_every_wrong_token_gets_the_same_answer(who, row, path):
    good, wrong = bad_tokens(who, row)
    if path != "/logo":
        assert answer(good, path)[0] == 200
    if path == "/brand.css":
        del wrong["other purpose"]  # the pay page wears the company's colours too
    answers = {reason: answer(token, path, ip=f"198.51.100.{n}") for n, (reason, token) in enumerate(wrong.items())}
    never = answers["never given"]
    assert never[0] == 404
    assert {reason for reason, one in answers.items() if one != never} == set()


def test_a_token_opens_its_own_document_only(who, row):
    stranger = factories.actor(factories.company("Other GmbH"))
    theirs = factories.issued(stranger, factories.customer(stranger.company, name="Third AG"), "5")
    _, mine = links.create_link(who, row.pk)
    _, other = links.create_link(stranger, theirs.pk)
    for token, there, absent in ((mine, b"Nordlicht AG", b"Third AG"), (other, b"Third AG", b"Nordlicht AG")):
        content = answer(token)[1]
        assert there in content
        assert absent not in content


def test_the_eleventh_guess_in_a_minute_waits(who, row):
    _, good = links.create_link(who, row.pk)
    statuses = [answer(ids.token("pub"))[0] for _ in range(15)]
    assert statuses == [404] * door.MOST_MISSES + [429] * 5
    assert answer(good)[0] == 429, "who guesses is not told which guess was right"
    assert answer(good, ip="198.51.100.2")[0] == 200
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert answer(good)[0] == 200


def test_reading_the_own_page_never_counts_as_a_guess(who, row):
    _, good = links.create_link(who, row.pk)
    assert {answer(good)[0] for _ in range(30)} == {200}


def test_guesses_through_every_path_share_one_count():
    statuses = [answer(ids.token("pub"), path)[0] for path in PATHS * 3]
    assert statuses.count(404) == door.MOST_MISSES


@pytest.mark.parametrize("n", [2000])
def test_random_guesses_find_nothing(who, row, n):
    for _ in range(3):
        links.create_link(who, row.pk)
    known = set(PublicLink.objects.of(who.company).values_list("token_hash", flat=True))
    assert not known & {ids.digest(ids.token("pub")) for _ in range(n)}
    assert len(ids.token("pub").removeprefix("pub_")) >= 32, "192 bits in base 64"
