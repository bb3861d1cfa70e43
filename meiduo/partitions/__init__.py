"""Tables that are cut by time, where a shop has chosen so: old rows go by dropping a whole part.

The keys of their rows are in the order of time (``meiduo.timed_keys``), so the primary key is what
they are cut by and stays as it is. Who serves asks for the parts; ``renewing`` and the words of
each database are the commands'.
"""

from meiduo.partitions.catalog import Partition, outside, parts_of, rows_of

__all__ = ["Partition", "outside", "parts_of", "rows_of"]
