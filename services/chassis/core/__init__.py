"""Types and small tools that every other part of the chassis uses: commands, events, lanes, clock, settings, logging."""
