# SPDX-License-Identifier: Apache-2.0
"""Holds requests and answers against api/openapi.yaml."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DEFINITION = Path(__file__).resolve().parents[3] / "api/openapi.yaml"
METHODS = ("get", "put", "post", "patch", "delete")


def _close(schema):
    """Forbids the fields that an object's schema does not name: the definition lists them all."""
    if isinstance(schema, dict):
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
        for part in schema.values():
            _close(part)
    elif isinstance(schema, list):
        for part in schema:
            _close(part)


class ApiDefinition:
    def __init__(self):
        self.document = yaml.safe_load(DEFINITION.read_text(encoding="utf-8"))
        _close(self.document["components"]["schemas"])
        self._registry = Registry().with_resource(
            "urn:api", Resource(contents=self.document, specification=DRAFT202012)
        )
        self.operations = {}  # operationId -> (method, pattern, operation)
        for path, item in self.document["paths"].items():
            pattern = re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path))
            for method in METHODS:
                if method in item:
                    operation = item[method]
                    self.operations[operation["operationId"]] = (method, pattern, operation)

    def operation_of(self, method: str, target: str) -> tuple[str, dict]:
        path = urlsplit(target).path
        for name, (its_method, pattern, operation) in self.operations.items():
            if its_method == method.lower() and pattern.fullmatch(path):
                return name, operation
        raise AssertionError(f"{method} {path} is no operation of the API")

    def check(self, schema: dict, value):
        """Fails unless `value` is what `schema`, a part of the definition, says."""
        text = repr(schema)
        absolute = _with_absolute_references(schema) if "$ref" in text else schema
        Draft202012Validator(absolute, registry=self._registry).validate(value)

    def check_answer(self, operation: dict, answer):
        """Fails unless the answer is one the operation may give."""
        described = operation["responses"].get(str(answer.status))
        if described is None:
            described = self.document["components"]["responses"]["Failed"]
            assert answer.status >= 400, f"{answer.status} is not described"
        content = described.get("content")
        if content is None:
            assert answer.body == b""
            return
        media_type = answer.headers["Content-Type"]
        assert media_type in content, f"{media_type} is not described"
        if media_type == "application/json":
            self.check(content[media_type]["schema"], answer.json())


def _with_absolute_references(schema):
    if isinstance(schema, dict):
        return {
            key: "urn:api" + value if key == "$ref" else _with_absolute_references(value)
            for key, value in schema.items()
        }
    if isinstance(schema, list):
        return [_with_absolute_references(part) for part in schema]
    return schema
