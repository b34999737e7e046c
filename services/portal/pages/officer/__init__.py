"""Where officers work: what is to be done, the case as their department may see it, and the policy they decide by."""
