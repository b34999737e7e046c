"""Explanations in Chinese and English, made from the same formulas that decide."""
