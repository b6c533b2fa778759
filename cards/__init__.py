"""Facts in, Adaptive Card JSON out: one function per card, no clock, no zones, no queries."""
