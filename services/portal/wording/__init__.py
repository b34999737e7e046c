"""Text of cases for readers: amounts, dates, timeline and statement."""
