"""Infrastructure around the services."""
