"""Housing (住建): a stock of dwellings, a queue, and the condition of homes."""
