"""Routes that stand elsewhere than in the configuration: read, checked, and renewed when they change."""
