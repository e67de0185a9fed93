"""Help center content and its pages."""
