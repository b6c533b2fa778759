"""Puts together what only programs do, over the API."""

from dataclasses import dataclass

from scheduling.clock import Clock
from scheduling.publishing import Ways
from storage.engine import Database
from usecases.add_business import AddBusiness
from usecases.add_customer import AddCustomer
from usecases.configuration import Configurations
from usecases.list_businesses import ListBusinesses
from usecases.list_customers import ReadAllCustomers
from usecases.publish_business import PublishBusiness
from usecases.revise_business import ReviseBusiness


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramUseCases:
    list_businesses: ListBusinesses
    add_business: AddBusiness
    revise_business: ReviseBusiness
    publish_business: PublishBusiness
    read_all_customers: ReadAllCustomers
    add_customer: AddCustomer


def wire_programs(
    database: Database, clock: Clock, kept: Configurations, *, admins: tuple[str, ...], ways: Ways
) -> ProgramUseCases:
    """`ways` are those in which people can be reached."""
    return ProgramUseCases(
        list_businesses=ListBusinesses(database=database),
        add_business=AddBusiness(database=database, clock=clock, admins=admins, ways=ways),
        revise_business=ReviseBusiness(database=database, clock=clock, configurations=kept, ways=ways),
        publish_business=PublishBusiness(database=database, clock=clock, configurations=kept, ways=ways),
        read_all_customers=ReadAllCustomers(database=database, configurations=kept),
        add_customer=AddCustomer(database=database, clock=clock, configurations=kept),
    )
