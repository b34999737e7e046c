"""Evaluates one household: its category, each item, each amount. The results have no sentences yet."""
