"""Who may not come back: keyed hashes that outlive an erasure, asked by every import."""
