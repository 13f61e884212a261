from tests.inspections.conftest import actor_as, administrator, operator, own_folders, reviewer

__all__ = ["actor_as", "administrator", "operator", "own_folders", "reviewer"]
