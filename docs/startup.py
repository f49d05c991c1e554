"""What every page begins with: it runs where the files of the examples are."""

__import__("os").chdir("../examples")
