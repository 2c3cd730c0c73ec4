"""`department_router`: the caller names a department, the model names its key."""

from pydantic import Field

from signalwire_transfer import Router, Routes, TransferSkill, hookimpl


class DepartmentRouter(Router):
    """Put the caller through to the department they need."""

    name = "department_router"
    tool = "transfer_to_department"
    description = "Put the caller through to a department"
    routes = "departments"
    argument = "department"
    may_hold_people = True

    class Params(Router.Params):
        """The departments by name."""

        departments: Routes = Field(description="The departments: name to route")

    class Arguments(Router.Arguments):
        """Which department, and why."""

        department: str = Field(default="", description="The department")


@hookimpl
def transfer_skills() -> list[type[TransferSkill]]:
    """Offer the skill."""
    return [DepartmentRouter]
