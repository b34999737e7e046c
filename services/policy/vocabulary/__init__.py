"""Words in Chinese and English: labels, reasons, units and phrases, and how they are joined."""
