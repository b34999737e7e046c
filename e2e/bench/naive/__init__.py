"""The peer: an event-driven implementation in common style, with the same services, decisions and messages, for comparison.

One FastStream subscriber a topic handles one message at a time. Each message is one transaction with an inbox row, a locked state row
and one outbox row for each message that follows. A relay polls the outbox. The peer runs the services' own definitions, so only the
technique differs. It has no event log, no hash chain, no timers and no read models."""
