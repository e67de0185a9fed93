"""Everything that is kept, in one file, and back again: `flask backup`, `flask restore` (docs/operations.md, Backup).

Besides `search`, `transactions` and `extensions` this is the only place that knows which database it talks to.
"""
