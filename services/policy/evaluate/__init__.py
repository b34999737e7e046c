"""Evaluates one household: its category, each item and each amount. The results contain no sentences."""
