"""The peer: an event-driven implementation in common style, with the same services, decisions and messages, for comparison.

One FastStream subscriber a topic handles one message at a time. Each message is one transaction with an inbox row, a locked state row
and one outbox row for each message that follows. A relay polls the outbox. The peer runs the services' own definitions, so only the
technique differs. The portal keeps its tables, and reporting its row of each case, with one transaction a message. The peer has no event log,
no hash chain and no timers."""
