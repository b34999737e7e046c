"""The handling of a referral, the same in every department; what differs is each department's register."""
