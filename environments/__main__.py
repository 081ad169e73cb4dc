"""`python -m environments` is the command `dialtone`."""

from environments.cli import main

main()
