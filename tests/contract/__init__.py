"""What the services have promised each other: committed examples, the referee, the generated documents."""
