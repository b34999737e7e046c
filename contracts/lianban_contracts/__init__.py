"""What crosses a service boundary of lianban (联办): messages, topics, facts and decisions. Needs pydantic alone."""
