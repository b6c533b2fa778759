"""Subscriptions to changes on the wire, as Microsoft Graph has them."""

from typing import Any

from api.errors import ApiError, bad_request
from api.table import segments_of
from api.wire.model import Wire
from api.wire.moments import moment_text
from api.wire.primitives import Claim, Moment, Text, server_only
from notifications.webhook_events import resource_of
from scheduling.business import BusinessId
from scheduling.webhooks import ChangeType, Webhook, change_of

KEPT = {
    "lifecycle_notification_url": "lifecycleNotificationUrl",
    "latest_supported_tls_version": "latestSupportedTlsVersion",
    "notification_url_app_id": "notificationUrlAppId",
}
"""Given back, and nothing more."""
TARGETS = {"expiration": "expirationDateTime", "client_state": "clientState", "change_type": "changeType"}
_APPOINTMENTS = ("solutions", "bookingbusinesses", "appointments")


class Subscription(Wire):
    """Whose changes are told to which address, and until when."""

    graph_type = "subscription"
    id: Text | None = server_only()
    application_id: Text | None = server_only("The program that made it.")
    creator_id: Text | None = server_only()
    resource: Text
    """solutions/bookingBusinesses/{id}/appointments"""
    change_type: Text
    """Several with commas between: created, updated, deleted."""
    notification_url: Text
    """An https address, which has to answer the validationToken that it is asked for as plain text within ten seconds."""
    expiration_date_time: Moment
    """At most 30 days ahead."""
    client_state: Text | None = None
    """Comes back in each notification; at most 255 characters."""
    lifecycle_notification_url: Text | None = None
    latest_supported_tls_version: Text | None = None
    notification_url_app_id: Text | None = None
    include_resource_data: Claim | None = None
    """Only false: notifications name the appointment, and hold nothing of it."""

    @property
    def business_id(self) -> BusinessId:
        """Raises ApiError for what nobody can be told of."""
        parts = segments_of(self.resource.partition("?")[0])
        names = tuple(part.casefold() for at, part in enumerate(parts) if at != 2)
        if len(parts) != 4 or names != _APPOINTMENTS or not parts[2]:
            raise bad_request("resource must be solutions/bookingBusinesses/{id}/appointments", "resource")
        return BusinessId(parts[2])

    @property
    def changes(self) -> frozenset[ChangeType]:
        """Raises ApiError for a word that is none."""
        words = {word.strip().casefold() for word in self.change_type.split(",") if word.strip()}
        unknown = words - {str(change) for change in ChangeType}
        if unknown or not words:
            raise bad_request(f"changeType must be of {', '.join(ChangeType)}", "changeType")
        return frozenset(ChangeType(word) for word in words)

    @property
    def kept(self) -> dict[str, Any]:
        """Raises ApiError for what would have to be acted on."""
        if self.include_resource_data:
            raise ApiError(
                400,
                "BadRequest",
                "includeResourceData is not offered: read the appointment",
                target="includeResourceData",
            )
        return self.given(**KEPT)


class SubscriptionRenewal(Wire):
    """What can be changed of one."""

    graph_type = "subscription"
    expiration_date_time: Moment | None = None
    notification_url: Text | None = None


def subscription_out(hook: Webhook) -> dict[str, Any]:
    program, _, person = hook.created_by.partition(" ")
    changes = dict.fromkeys(change_of(kind) for kind in hook.events)
    return {
        "id": hook.id,
        "resource": resource_of(hook.business_id),
        "applicationId": program.removeprefix("app:"),
        "creatorId": person or program.removeprefix("app:"),
        "changeType": ",".join(sorted(changes)),
        "notificationUrl": hook.url,
        "expirationDateTime": moment_text(hook.expires_at),
        "clientState": hook.client_state or None,
        "includeResourceData": False,
        **{wire: hook.kept.get(own) for own, wire in KEPT.items()},
    }
