"""HTTP support: the server, request bodies of limited size, optimistic locking."""
