"""The topics of a Kafka cluster, and who may do what with them."""
