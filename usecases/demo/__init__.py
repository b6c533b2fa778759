"""A lively demo business around the present day, as plain data: who works there, what they offer, what is booked."""
