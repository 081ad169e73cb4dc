"""The floor: the same pages from the same data, with nothing but Flask, Jinja2 and psycopg.

No CSRF, no policy headers, no access rules, no audit, no log, no metrics. What it does not do is what the product's
numbers are compared with, so it is kept as plain and as quick as such code is.
"""
