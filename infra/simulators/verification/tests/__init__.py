"""Tests of the verification platform on a real Kafka."""
