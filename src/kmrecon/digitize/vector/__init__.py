"""What a vector figure holds at full precision in, the same values as from pixels out."""
