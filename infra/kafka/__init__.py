"""The topics of a Kafka cluster, and the permissions on them."""
