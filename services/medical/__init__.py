"""Medical (医保): bills, insurance, and the look-back of 12 months."""
