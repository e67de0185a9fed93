"""Large row `history_1m`: the row `history` (bench/history.py) with 1,000,000 chats, of 12,000,000 lines."""

from __future__ import annotations

from bench import history

if __name__ == "__main__":
    history.main(["--chats", "1000000"])
