"""Review determines who is entitled, and refers the case to every department that owes the household something."""
