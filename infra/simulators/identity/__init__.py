"""A small OpenID provider with the people of the demonstration, for this machine alone; an outside system where one is given."""
