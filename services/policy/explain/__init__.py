"""Explanations in Chinese and English. They are made from the same formulas as the decisions."""
