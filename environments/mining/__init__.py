"""The regular work of site intelligence: it learns from the stored events, and hands back what it concluded."""
