"""Commands of officers that review and all departments share."""
