"""`python -m environments` is the command `dialtone`."""

from environments.commands.dialtone import main

main()
