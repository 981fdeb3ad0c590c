"""How Attune is started: the commands of `./attune`, the local engines and the front door."""
