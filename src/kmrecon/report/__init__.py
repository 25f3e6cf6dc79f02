"""What was read, rebuilt and doubted, told on a page: of one figure, or of a batch."""
