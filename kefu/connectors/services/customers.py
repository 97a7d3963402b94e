"""Who the customers of another system are here."""

from collections.abc import Mapping

from kefu.accounts.services.customers import CustomerRow, add_customers
from kefu.connectors.models import ImportedCustomer
from kefu.connectors.queries import here


def customers_of(
    source: str, regions: Mapping[str, str], *, language: str = "en"
) -> dict[str, int]:
    """The ids of our customers for the numbers another system gave them, made where they are new.

    `regions` maps each external number to a region's code.
    """
    known = here.known_customers(source, regions)
    new = [number for number in regions if number not in known]
    made = add_customers(
        [CustomerRow(language=language, region=regions[number]) for number in new], source=source
    )
    ImportedCustomer.objects.bulk_create(
        ImportedCustomer(source=source, external_id=number, user=user)
        for number, user in zip(new, made, strict=True)
    )
    return known | {number: user.pk for number, user in zip(new, made, strict=True)}


def alias_customers(source: str, users: Mapping[str, int]) -> None:
    """Further numbers of customers who are known here, by our ids."""
    ImportedCustomer.objects.bulk_create(
        (
            ImportedCustomer(source=source, external_id=number, user_id=user_id)
            for number, user_id in users.items()
        ),
        ignore_conflicts=True,
        batch_size=2000,
    )
