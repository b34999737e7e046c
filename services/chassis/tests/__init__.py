"""Tests of the chassis on the real PostgreSQL and Kafka."""
