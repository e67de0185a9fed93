"""Files that people send: checked by their content, kept on disk, served to those who may read them."""
