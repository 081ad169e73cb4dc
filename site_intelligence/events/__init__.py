"""Events as they are written: their envelope, their properties by name and version, and the days they belong to."""
