"""What is raised when an app cannot run with its settings."""


class SettingsError(Exception):
    """The settings cannot run a shop. ``problems`` has one sentence for each fault, no values."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
