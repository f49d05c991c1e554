"""What is true of every public object: what it is equal to, how it computes, what it keeps."""
