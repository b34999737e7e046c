"""Medical (医保): bills, insurance, and the one look-back of 12 months."""
