"""Everything that runs on one machine: PostgreSQL, Kafka, and the processes of the services."""
