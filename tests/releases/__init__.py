"""This release and the one before it, side by side: golden files, and the release before on our schema."""
