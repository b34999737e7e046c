"""Pages of officers: the work queue, cases, policy packs, trials of drafts, and the audit log."""
