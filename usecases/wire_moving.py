"""What moves a business in and out, in one bundle."""

from dataclasses import dataclass

from scheduling.clock import Clock
from scheduling.publishing import Ways
from storage.engine import Database
from usecases.configuration import Configurations
from usecases.export_business import ExportBusiness
from usecases.import_business import ImportBusiness
from usecases.import_portion import ImportPortion
from usecases.set_up_business import SetUpFromFile


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingUseCases:
    export_business: ExportBusiness
    import_business: ImportBusiness
    import_portion: ImportPortion
    set_up_from_file: SetUpFromFile


def wire_moving(
    database: Database, clock: Clock, kept: Configurations, *, admins: tuple[str, ...], ways: Ways
) -> MovingUseCases:
    return MovingUseCases(
        export_business=ExportBusiness(database=database, clock=clock, configurations=kept),
        import_business=ImportBusiness(database=database, clock=clock, configurations=kept, admins=admins, ways=ways),
        import_portion=ImportPortion(database=database, clock=clock, configurations=kept, ways=ways),
        set_up_from_file=SetUpFromFile(database=database, clock=clock),
    )
