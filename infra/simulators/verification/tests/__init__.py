"""Tests of the outside platform on the real Kafka."""
