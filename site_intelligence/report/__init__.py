"""The reports. Each definition is written once, as Ibis expressions that run on DuckDB and on Spark.

So no definition uses a quantile of the engine, a test for the null of a window function, a fraction of a millisecond,
or an order with ties; and days come from the stored columns, not from an engine's time zone.
"""
