"""Applications that are not submitted yet, with their uploaded documents."""
