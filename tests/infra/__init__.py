"""What tests share: engines, builders, people and fakes."""
