"""The event log of a service: batches of commands, appended in one transaction, with hash chain, cache and timers."""
