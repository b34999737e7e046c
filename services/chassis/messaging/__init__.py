"""Kafka: the relay that publishes the log, the consumer that reads other logs, and the control topics between them."""
