"""What an operator does in the browser: find a case, follow its trace, watch the whole, and settle what is parked."""
