"""The company that customers deal with."""

COMPANY = "Dialtone"
ADDRESS = "100 Carrier Way, Columbus, OH 43215"
