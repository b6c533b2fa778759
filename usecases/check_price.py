"""Whether an amount can be paid in the currency of a business."""

from decimal import Decimal

from babel.numbers import get_currency_precision

from scheduling.errors import Invalid
from scheduling.service import check_amount


def check_price(price: Decimal, currency: str, field: str = "price") -> None:
    """Raises Invalid."""
    check_amount(price, field)
    check_decimals(price, currency, field)


def check_decimals(price: Decimal, currency: str, field: str = "price") -> None:
    """Raises Invalid for parts of the smallest coin; zeros at the end are none."""
    most = get_currency_precision(currency)
    if price != round(price, most):
        raise Invalid(field, "decimals", most=most)
