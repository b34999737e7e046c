"""Technique that every service stands on: lanes, batches, relay, consumer, timers, HTTP. Not a word of social assistance."""
