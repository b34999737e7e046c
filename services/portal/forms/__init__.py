"""The form library: questions, inputs, checks and summaries."""
