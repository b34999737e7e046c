"""A small OpenID provider with the persons of the demonstration, for this machine only.

An installation with a provider of its own does not use it."""
