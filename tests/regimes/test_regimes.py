"""Every country has the same anatomy: law, sentences in eight languages, corrections, seller fields, territories that can be found."""

from datetime import date
from importlib import import_module

import pytest

from duebook.domain.document import Document
from duebook.domain.party import Party
from duebook.domain.place import place_of
from duebook.kernel import plugs
from duebook.regimes import ALIASES, eu, mentions, regime_of

COUNTRIES = plugs.keys("regimes")
UNION = [country for country in COUNTRIES if country not in {"gb", "ch", "no", "us"}]
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")


def test_all_27_member_states_and_four_more() -> None:
    assert len(UNION) == 27
    assert len(COUNTRIES) == 31


@pytest.mark.parametrize("country", COUNTRIES)
def test_one_anatomy(country) -> None:
    regime = regime_of(country)
    module = import_module(f"duebook.regimes.{country}")
    assert module.REGIME is regime
    assert regime.law in module.__doc__ or regime.law.split("?")[0].split("/en")[0][:24] in module.__doc__
    assert regime.country == country.upper()
    assert len(regime.currency) == 3
    assert regime.label("en")
    assert regime.label("xx") == regime.tax_label[regime.languages[0]]
    assert regime.numbering
    assert regime.corrections.note
    assert regime.corrections.source
    assert all(mention.source for mention in regime.mentions.values())
    assert all(mention.source for mention in regime.exemptions.values())


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_the_seller_must_show_are_places_of_a_document(country) -> None:
    for field in regime_of(country).seller_fields:
        for path in field.split("|"):
            thing: object = Document(seller=Party(name="Seller"))
            for part in path.split("."):
                assert hasattr(thing, part), path
                thing = getattr(thing, part)


@pytest.mark.parametrize("country", UNION)
def test_members_have_the_shared_sentences_in_eight_languages_and_their_own(country) -> None:
    regime = regime_of(country)
    assert regime.eu
    assert regime.eu.until is None
    for name in eu.MENTIONS:
        for language in (*LANGUAGES, regime.languages[0]):
            assert regime.mentions[name].texts.get(language), (name, language)
    assert regime.vat_prefix[:2] == ("EL" if country == "gr" else country.upper())


@pytest.mark.parametrize("words", ["REVERSE_CHARGE", "INTRA_COMMUNITY", "EXPORT", "OUTSIDE", "EXEMPT", "SMALL_BUSINESS"])
def test_the_sentences_are_there_in_every_language_of_the_articles(words) -> None:
    texts = getattr(mentions, words)
    assert set(texts) == set(mentions.ARTICLE)
    assert len(set(texts.values())) >= len(texts) - 1  # no sentence was copied to a second language by mistake


@pytest.mark.parametrize("words", ["TRAVEL", "SECOND_HAND", "ART", "ANTIQUES"])
def test_margin_schemes_speak_eight_languages(words) -> None:
    assert set(getattr(mentions, words)) == set(LANGUAGES)


def test_the_united_kingdom_left_at_the_end_of_2020() -> None:
    assert place_of("GB", regime_of).in_union(date(2020, 12, 31), goods=True)
    assert not place_of("GB", regime_of).in_union(date(2021, 1, 1), goods=True)
    belfast = place_of("GB", regime_of, "BT1 5GS")
    assert belfast.in_union(date(2021, 1, 1), goods=True)
    assert not belfast.in_union(date(2021, 1, 1), goods=False)


@pytest.mark.parametrize("code", ALIASES)
def test_every_alias_leads_to_a_regime(code) -> None:
    assert regime_of(code) is regime_of(ALIASES[code])
    assert regime_of(code.lower()) is regime_of(code)


@pytest.mark.parametrize(
    ("country", "postcode", "territory"),
    [
        ("ES", "35001", "ES-CN"),
        ("ES", "38 001", "ES-CN"),
        ("ES", "28001", ""),
        ("IC", "", "ES-CN"),
        ("FI", "22100", "FI-01"),
        ("AX", "", "FI-01"),
        ("DE", "27498", "DE-HELGOLAND"),
        ("DE", "78266", "DE-BUSINGEN"),
        ("IT", "23041", "IT-LIVIGNO"),
        ("IT", "22061", "IT-CAMPIONE"),
        ("GR", "63086", "GR-69"),
        ("FR", "97400", "FR-974"),
        ("GB", "bt1 5gs", "GB-NIR"),
        ("XI", "", "GB-NIR"),
        ("PT", "9500-001", "PT-20"),
        ("SJ", "", "SJ"),
        ("JP", "100-0001", ""),
    ],
)
def test_territories_are_found_by_code_and_postcode(country, postcode, territory) -> None:
    assert place_of(country, regime_of, postcode).region == territory


def test_a_country_nobody_wrote_has_no_regime() -> None:
    assert regime_of("JP") is None
    assert regime_of("") is None
