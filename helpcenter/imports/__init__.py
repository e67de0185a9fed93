"""Finished chats of external chat systems become closed calls."""
