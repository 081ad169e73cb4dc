"""The company that customers deal with."""

COMPANY = "Dialtone"
