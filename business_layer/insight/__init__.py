"""The things that site intelligence hands back, and those that analysts ask of it."""
