"""One running Attune for the tests here that do not mind each other."""

from tests.infra.running import attune, attune_twice

__all__ = ["attune", "attune_twice"]
