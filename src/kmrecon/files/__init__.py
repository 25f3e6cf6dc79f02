"""The only reader and writer of files: pictures and tables in, a result directory out."""
