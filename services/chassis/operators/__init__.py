"""HTTP routes for operators and monitoring: parked messages, replay, lag, metrics."""
