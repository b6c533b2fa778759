"""All pages under `/app`, and how they are hung into the application."""

from aiohttp import web

from tab.download import DownloadDoor, add_downloads
from tab.frame import AccountRoute, Frame, Route, add_pages
from tab.pages import (
    all_day,
    all_home,
    appointments,
    back,
    booking,
    businesses,
    checklist,
    customer_changes,
    customers,
    day,
    details,
    displays,
    find,
    home,
    home_clock,
    hours,
    invitation,
    keys,
    many,
    me,
    meeting_types,
    messages,
    mine,
    moving,
    moving_series,
    new,
    order,
    page,
    policy,
    questions,
    remove,
    reports,
    services,
    settings,
    staff,
    staff_bulk,
    staff_directory,
    staff_remove,
    templates,
    tenant,
    time_off,
    times,
    waiting,
    waiting_new,
    webhooks,
    words,
)

ROUTES: tuple[Route, ...] = (
    *day.ROUTES,
    *appointments.ROUTES,
    *moving.ROUTES,
    *moving_series.ROUTES,
    *details.ROUTES,
    *booking.ROUTES,
    *many.ROUTES,
    *order.ROUTES,
    *find.ROUTES,
    *displays.ROUTES,
    *times.ROUTES,
    *waiting_new.ROUTES,
    *waiting.ROUTES,
    *home.ROUTES,
    *home_clock.ROUTES,
    *reports.ROUTES,
    *messages.ROUTES,
    *templates.ROUTES,
    *words.ROUTES,
    *customer_changes.ROUTES,
    *customers.ROUTES,
    *staff_bulk.ROUTES,
    *staff_directory.ROUTES,
    *staff.ROUTES,
    *staff_remove.ROUTES,
    *time_off.ROUTES,
    *services.ROUTES,
    *meeting_types.ROUTES,
    *questions.ROUTES,
    *settings.ROUTES,
    *hours.ROUTES,
    *policy.ROUTES,
    *page.ROUTES,
    *keys.ROUTES,
    *webhooks.ROUTES,
    *checklist.ROUTES,
    *remove.ROUTES,
)
DOWNLOADS = {**reports.DOWNLOADS, **customer_changes.DOWNLOADS}
ACCOUNT_ROUTES: tuple[AccountRoute, ...] = (
    *me.ACCOUNT_ROUTES,
    *back.ACCOUNT_ROUTES,
    *invitation.ACCOUNT_ROUTES,
    *businesses.ACCOUNT_ROUTES,
    *all_day.ACCOUNT_ROUTES,
    *all_home.ACCOUNT_ROUTES,
    *new.ACCOUNT_ROUTES,
    *mine.ACCOUNT_ROUTES,
    *tenant.ACCOUNT_ROUTES,
    *keys.ACCOUNT_ROUTES,
)


def add_app(app: web.Application, frame: Frame) -> None:
    add_pages(app, frame, ROUTES, ACCOUNT_ROUTES)
    add_downloads(app, DownloadDoor(use_cases=frame.use_cases, downloads=DOWNLOADS))
    wall = displays.WallDoor(show_on_wall=frame.use_cases.show_on_wall)
    app.router.add_get("/display/{token}", wall.show)

    async def end_streams(_: web.Application) -> None:
        await frame.use_cases.watch_changes.close()

    app.on_shutdown.append(end_streams)
