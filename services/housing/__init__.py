"""Housing (住建): the stock of dwellings, the waiting list, and the condition of homes."""
