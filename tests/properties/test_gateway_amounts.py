"""Amounts there and back, for every currency that ISO 4217 has, at every gateway."""

from decimal import Decimal

import pytest
from babel.numbers import list_currencies
from hypothesis import assume, given
from hypothesis import strategies as st

from duebook.gateways import coins
from duebook.gateways.adyen import calls as adyen
from duebook.gateways.adyen.states import places as adyen_places
from duebook.gateways.gocardless import calls as gocardless
from duebook.gateways.mollie import calls as mollie
from duebook.gateways.mollie.states import places as mollie_places
from duebook.gateways.paypal import calls as paypal
from duebook.gateways.paypal.states import places as paypal_places
from duebook.gateways.stripe import calls as stripe
from duebook.gateways.stripe.states import STEPS
from duebook.gateways.stripe.states import places as stripe_places
from duebook.kernel.errors import Invalid
from duebook.kernel.money import EXPONENTS, exponent, major

CURRENCIES = sorted(set(list_currencies()) | set(EXPONENTS))
amounts = st.integers(min_value=1, max_value=10**12)
currencies = st.sampled_from(CURRENCIES)


@given(amounts, currencies)
def test_minor_units_come_back(amount, currency):
    for places in (stripe_places(currency), adyen_places(currency)):
        if coins.fits(amount, currency, places):
            sent = coins.units(amount, currency, places)
            assert Decimal(sent).scaleb(-places) == major(amount, currency)
            assert coins.exact(sent, currency, places) == amount
            assert coins.near(sent, currency, places) == amount


@given(amounts, currencies)
def test_decimal_text_comes_back(amount, currency):
    for places in (mollie_places(currency), paypal_places(currency)):
        if coins.fits(amount, currency, places):
            written = coins.text(amount, currency, places)
            assert Decimal(written) == major(amount, currency)
            assert len(written.partition(".")[2]) == places
            assert coins.untext(written, currency) == amount
            assert coins.near_text(written, currency) == amount


@given(amounts, currencies, st.integers(min_value=0, max_value=4))
def test_what_does_not_fit_is_refused_never_rounded(amount, currency, places):
    assume(not coins.fits(amount, currency, places))
    with pytest.raises(Invalid):
        coins.units(amount, currency, places)


@given(amounts, currencies)
def test_a_gateway_that_fits_can_be_asked(amount, currency):
    if stripe.fits(amount, currency):
        coins.units(amount, currency, stripe_places(currency), STEPS.get(currency, 1))
    if mollie.fits(amount, currency):
        coins.text(amount, currency, mollie_places(currency))
    if paypal.fits(amount, currency):
        coins.text(amount, currency, paypal_places(currency))
    if adyen.fits(amount, currency):
        coins.units(amount, currency, adyen_places(currency))
    if gocardless.fits(amount, currency):
        assert coins.units(amount, currency, 2) == amount


@given(currencies)
def test_nothing_and_less_never_fit(currency):
    for fits in (stripe.fits, mollie.fits, paypal.fits, adyen.fits, gocardless.fits):
        assert not fits(0, currency)
        assert not fits(-100, currency)


def test_every_currency_is_taken_by_those_that_take_all():
    for currency in CURRENCIES:
        whole = 1000 * 10 ** exponent(currency)
        assert stripe.fits(whole, currency), currency
        assert adyen.fits(whole, currency), currency


@pytest.mark.parametrize(
    ("currency", "amount", "sent"),
    [("JPY", 500, 500), ("ISK", 500, 50000), ("UGX", 5, 500), ("MGA", 500, 5), ("HUF", 50000, 50000), ("KWD", 12340, 12340)],
)
def test_stripes_special_cases(currency, amount, sent):
    assert coins.units(amount, currency, stripe_places(currency), STEPS.get(currency, 1)) == sent


@pytest.mark.parametrize(("currency", "amount"), [("KWD", 12345), ("BHD", 1), ("MGA", 501), ("EUR", 10**8)])
def test_what_stripe_does_not_take(currency, amount):
    assert not stripe.fits(amount, currency)


@pytest.mark.parametrize("value", ["", "x", "NaN", "Infinity", "1e99", "1.001", "--1", None, "1,00"])
def test_text_that_is_no_amount(value):
    with pytest.raises(Invalid):
        coins.untext(value, "EUR")


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_half_a_crown_of_iceland_is_not_taken_for_a_whole(sent):
    if sent % 100:
        with pytest.raises(Invalid):
            coins.exact(sent, "ISK", 2)
    else:
        assert coins.exact(sent, "ISK", 2) == sent // 100
