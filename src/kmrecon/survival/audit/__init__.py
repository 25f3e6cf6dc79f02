"""What the printed numbers of a paper imply about one another: one file for each kind of check."""
