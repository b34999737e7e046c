"""Tests of the portal on the real PostgreSQL and Kafka."""
