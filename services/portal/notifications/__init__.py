"""Notifications of households: which messages they must hear of, and how each notification reaches them."""
