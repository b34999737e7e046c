"""What all departments share: the handling of referrals. Each department has its own register."""
