"""Text of cases for people: amounts, dates, timeline and statement."""
