"""Pages of operators: find a case, read its trace, watch the services, redrive or discard parked messages."""
