"""Graph's four permissions by their names, and which of them each kind of operation accepts."""

READ = "Bookings.Read.All"
APPOINTMENTS = "BookingsAppointment.ReadWrite.All"
WRITE = "Bookings.ReadWrite.All"
MANAGE = "Bookings.Manage.All"

MAY_READ = (READ, APPOINTMENTS, WRITE, MANAGE)
MAY_BOOK = (APPOINTMENTS, WRITE, MANAGE)
"""Appointments, customers and questions."""
MAY_CONFIGURE = (WRITE, MANAGE)
MAY_MANAGE = (MANAGE,)
"""To make, delete and publish a business."""
