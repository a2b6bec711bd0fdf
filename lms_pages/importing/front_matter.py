"""YAML, at the top of a file or as one, read without giving it any power."""

import yaml

MAX_LENGTH = 256 * 1024


class BadYaml(ValueError):
    """The message names the line and the mistake."""


class _Loader(yaml.SafeLoader):
    """Plain data only. Anchors are refused: nested aliases grow without bound, and nobody needs them here."""

    def compose_node(self, parent, index):
        if self.check_event(yaml.events.AliasEvent):
            raise BadYaml(f"line {self.peek_event().start_mark.line + 1}: aliases (*name) are not allowed")
        return super().compose_node(parent, index)


# 2024-01-01 and 12:30 stay as they are written.
_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(text: str):
    """The data. Raises BadYaml."""
    if len(text) > MAX_LENGTH:
        raise BadYaml(f"{len(text) // 1024} kB of YAML is too much; at most {MAX_LENGTH // 1024} kB are read")
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise BadYaml(f"{line}{error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise BadYaml(str(error).splitlines()[0]) from None
    except RecursionError:
        raise BadYaml("nested too deeply") from None
    except ValueError as error:
        raise BadYaml(str(error)) from None


def read_settings(text: str) -> dict:
    """Keys and values. Raises BadYaml."""
    data = read_yaml(text)
    if not isinstance(data, dict):
        raise BadYaml("expected lines like `title: …`")
    return {str(key): value for key, value in data.items()}


def split_front_matter(text: str) -> tuple[str | None, str, int]:
    """(YAML or None, body, line number of the first line of the body)."""
    lines = text.split("\n")
    if not lines or lines[0].rstrip() != "---":
        return None, text, 1
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() in {"---", "..."}:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    return None, text, 1


def read_front_matter(text: str) -> tuple[dict, str, int, str]:
    """(data, body, line number of the first line of the body, what is wrong or "")."""
    head, body, first = split_front_matter(text)
    if head is None:
        problem = "the front matter has no closing line ---" if text.startswith("---\n") else ""
        return {}, body, first, problem
    try:
        data = read_yaml(head)
    except BadYaml as error:
        return {}, body, first, f"broken front matter: {error}"
    if data is None:
        return {}, body, first, ""
    if not isinstance(data, dict):
        return {}, body, first, "broken front matter: expected lines like `title: …`"
    return {str(key): value for key, value in data.items()}, body, first, ""
