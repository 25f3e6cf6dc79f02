"""Ways of telling curves apart, one file each."""
