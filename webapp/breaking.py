"""Which migrations of a plan would break a release that runs on the database as it is: found by reading, not by trying.

A release may add (expand); what it no longer needs goes with a later one (contract), when nothing uses it any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field, ManyToManyField
from django.db.models.fields import NOT_PROVIDED

_KEEPS = "keeps_running_release"  # of a Migration: whoever wrote it has looked at what cannot be read here
_GONE = (
    *(operations.DeleteModel, operations.RenameModel, operations.AlterModelTable),
    *(operations.RemoveField, operations.RenameField),
)
_UNREADABLE = (operations.RunSQL, operations.RunPython)


@dataclass(frozen=True)
class Breaking:
    migration: str
    operation: str
    why: str

    def __str__(self) -> str:
        return f"{self.migration}: {self.operation}: {self.why}"


def breaking(plan: Iterable[Migration], before: ProjectState) -> list[Breaking]:
    """before: as the database is. What the plan itself makes anew nobody uses yet."""
    found, state, new = [], before.clone(), set[tuple[str, str]]()
    for migration in plan:
        for operation in migration.operations:
            if why := _why(operation, migration, state, new):
                name = f"{migration.app_label}.{migration.name}"
                found.append(Breaking(name, operation.describe(), why))
            if isinstance(operation, operations.CreateModel):
                new.add((migration.app_label, operation.name_lower))
            operation.state_forwards(migration.app_label, state)
    return found


def _why(operation: Operation, migration: Migration, state: ProjectState, new: set[tuple[str, str]]) -> str:
    app = migration.app_label
    if isinstance(operation, operations.SeparateDatabaseAndState):
        reasons = (_why(one, migration, state, new) for one in operation.database_operations)
        return next((reason for reason in reasons if reason), "")
    if (app, _model(operation)) in new:
        return ""
    if isinstance(operation, _GONE):
        return "what runs uses it"
    if isinstance(operation, operations.AddField):
        return _added(operation.field)
    if isinstance(operation, operations.AlterField):
        return _altered(state.models[app, operation.model_name_lower].fields[operation.name], operation.field)
    if isinstance(operation, operations.AddConstraint):
        return "what runs does not keep to it"
    if isinstance(operation, operations.AlterUniqueTogether) and operation.option_value:
        return "what runs does not keep to it"
    if isinstance(operation, _UNREADABLE) and not getattr(migration, _KEEPS, False):
        return f"cannot be read; look, and say {_KEEPS} = True in the migration if it is so"
    return ""


def _model(operation: Operation) -> str:
    name = getattr(operation, "model_name", None) or getattr(operation, "name", None) or ""
    return str(name).lower()


def _added(field: "Field[Any, Any]") -> str:
    if isinstance(field, ManyToManyField) or field.null or field.db_default is not NOT_PROVIDED:
        return ""
    return "what runs adds rows without it: null or db_default is needed"


def _altered(old: "Field[Any, Any]", new: "Field[Any, Any]") -> str:
    if old.null and not new.null:
        return "what runs may write null"
    if old.get_internal_type() != new.get_internal_type():
        return f"{old.get_internal_type()} becomes {new.get_internal_type()}"
    if (old.db_column or "") != (new.db_column or ""):
        return "its column gets another name"
    if new.unique and not old.unique:
        return "what runs does not keep to it"
    return _narrowed(old, new)


def _narrowed(old: "Field[Any, Any]", new: "Field[Any, Any]") -> str:
    for size in ("max_length", "max_digits", "decimal_places"):
        before, after = getattr(old, size, None), getattr(new, size, None)
        if after is not None and (before is None or after < before):
            return f"{size} {before} becomes {after}"
    if old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED and not new.null:
        return "what runs may rely on its db_default"
    return ""
