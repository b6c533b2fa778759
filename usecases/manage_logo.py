"""The logo of a business: a small picture on its page and in its mails."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotFound
from storage.engine import Database
from storage.logos import Logo
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configurations
from usecases.read_picture import picture_type


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLogo:
    """PNG, JPEG or WebP up to 512 KB, told by its content; None takes it away. Raises Invalid."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, data: bytes | None, actor: Actor) -> None:
        logo = Logo(picture_type(data), data, self.clock.now()) if data is not None else None
        await self.database.write(partial(self._change, business_id, logo, actor))

    def _change(self, business_id: BusinessId, logo: Logo | None, actor: Actor, work: Work) -> None:
        """The transaction."""
        require(self.configurations.read_in_write(work, business_id), actor, Permission.CONFIGURE)
        work.businesses.lock(business_id)
        if logo is None:
            work.logos.remove(business_id)
        else:
            work.logos.put(business_id, logo)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoView:
    """A picture as it is sent to a browser."""

    content_type: str
    data: bytes
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLogo:
    """Raises NotFound when there is none."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> LogoView:
        return await self.database.read(partial(self._read, business_id, actor))

    def _read(self, business_id: BusinessId, actor: Actor, work: Work) -> LogoView:
        require(self.configurations.read(work, business_id), actor, Permission.READ_BUSINESS)
        logo = work.logos.get(business_id)
        if logo is None:
            raise NotFound("logo")
        return LogoView(**logo._asdict())
