"""Regions as delivery groups them: a province with its cities, or a place abroad as it is."""

from kefu.core.regions import PROVINCES

SHORT = 2  # signs of a code that name the province
CITY = 4
FULL = 6


def is_region(code: str) -> bool:
    """Whether a text, perhaps out of a cookie, names a place in the country."""
    return len(code) == FULL and code.isascii() and code.isdigit() and code[:SHORT] in PROVINCES


def city_of(region: str) -> str:
    return f"{region[:CITY]}00"


def province_of(region: str) -> str:
    return f"{region[:SHORT]}0000"


def place_of(region: str) -> str:
    return province_of(region) if is_region(region) else region
