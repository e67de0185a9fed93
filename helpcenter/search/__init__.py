"""Full-text search in Japanese and English, the same on SQLite and PostgreSQL.

Texts are normalised and cut into pairs of characters (words.py); one table a kind holds them (tables.py), with an FTS5
index or a GIN index beside it (sqlite.py, postgresql.py). Domains use index.py to write and to find, highlighting.py to
show what was found.
"""
