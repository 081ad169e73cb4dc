"""How this release and the one before it live side by side: golden files, and the release before on our schema."""
