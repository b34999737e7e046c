"""Tasks of officers: which messages create and end them, the queue and its deadlines."""
