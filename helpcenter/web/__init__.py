"""What pages of every domain share; knows no domain."""
