"""The peer: the same services, the same decisions and the same messages, as event-driven services are usually written.

A FastStream subscriber a topic that takes a message at a time; a transaction a message with an inbox row, a locked state row and an outbox
row for each message that follows; a relay that polls the outbox. The services' own definitions run in it, so that technique alone
differs. It keeps no event log, no hash chain, no timers and no read models."""
