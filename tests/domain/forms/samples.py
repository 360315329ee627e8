"""JSON Schemas written for these tests: every keyword of connection types, and what live servers add."""

from __future__ import annotations

from typing import Any

DATABASE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "hostname": {"type": "string", "title": "Hostname", "examples": ["db.example.com"]},
        "port": {"type": "integer", "title": "Port", "default": 3306, "minimum": 1, "maximum": 65535},
        "account": {"type": "string", "title": "Username"},
        "passwd": {"type": "string", "title": "Password", "sensitive": True, "password": True},
        "dbname": {"type": "string"},
        "ssl": {"type": "boolean", "title": "Use SSL", "default": True},
        "ssh_private_key": {"type": "string", "sensitive": True, "widget": "textarea"},
        "client_key": {"type": "string", "title": "Client key", "sensitive": True, "widget": "file"},
        "ca": {"type": "string", "title": "CA", "widget": "file"},
        "retention": {"type": "integer", "title": "Retention", "suffix": "days"},
        "external_id": {"type": "string", "title": "External ID", "readOnly": True},
        "internal": {"type": "string", "hidden": True},
        "oauth_refresh_token": {"type": "string", "hidden": True, "api_field": True, "sensitive": True},
    },
    "required": ["hostname", "account", "passwd", "port", "undescribed"],
}

NESTED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "url": {"type": "string", "format": "uri", "title": "URL"},
        "auth_method": {
            "type": "string",
            "title": "Method",
            "enum": [{"value": "basic", "label": "Basic"}, {"value": "header", "label": "Header"}],
            "default": "basic",
        },
        "auth": {
            "type": "object",
            "title": "Authentication",
            "additionalProperties": False,
            "properties": {
                "basic": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"username": {"type": "string"}, "password": {"type": "string"}},
                },
                "header": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"name": {"type": "string"}, "value": {"type": "string"}},
                },
                "scopes": {"type": "array", "items": {"type": "string"}},
                "oauth": {
                    "type": "object",
                    "properties": {
                        "client_secret": {"type": "string"},
                        "token_endpoint": {"type": "string"},
                        "form": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {"name": {"type": "string"}, "value": {"type": "string"}},
                            },
                        },
                    },
                },
            },
        },
        "headers": {
            "type": "array",
            "title": "Headers",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"name": {"type": "string"}, "value": {"type": "string"}},
            },
        },
        "formats": {
            "type": "array",
            "items": {"type": "string", "enum": [{"value": "csv", "label": "CSV"}, "json"]},
            "default": ["[csv]"],
        },
        "accounts": {
            "type": "array",
            "hierarchyCompletion": True,
            "leafSelectableOnly": True,
            "items": {
                "type": "object",
                "properties": {"value": {"type": "string"}, "label": {"type": "string"}},
                "additionalProperties": False,
            },
        },
        "folder_id": {"type": "string", "completions": True},
        "tags": {"type": "object", "additionalProperties": {"type": "string"}},
        "example_inputs": {"type": "object"},
        "body": {"type": "string", "format": "json"},
        "ratio": {"type": "number"},
        "limits": {"type": "array", "items": {"type": "integer"}},
        "anything": {},
    },
    "required": ["url"],
}

CONDITIONAL: dict[str, Any] = {
    "type": "object",
    "properties": {
        "mode": {"type": "string", "enum": ["keys", "role"], "default": "keys"},
        "ssh": {"type": "boolean", "title": "Use SSH", "default": False},
        "level": {"type": "integer"},
        "region": {"type": "string"},
    },
    "required": ["mode"],
    "dependentSchemas": {
        "mode": {
            "oneOf": [
                {
                    "properties": {
                        "mode": {"const": "keys"},
                        "access_key": {"type": "string"},
                        "secret_key": {"type": "string", "sensitive": True},
                    },
                    "required": ["access_key"],
                },
                {"properties": {"mode": {"enum": ["role"]}, "role_arn": {"type": "string"}}},
            ]
        },
        "region": {"properties": {"zone": {"type": "string"}}},
    },
    "dependencies": {
        "ssh": {
            "oneOf": [
                {"properties": {"ssh": {"const": False}}},
                {"properties": {"ssh": {"const": True}, "ssh_host": {"type": "string"}}},
            ]
        },
        "level": ["region"],
    },
    "allOf": [
        {
            "if": {"properties": {"level": {"minimum": 3, "const": 3}}, "required": ["level"]},
            "then": {"properties": {"approval": {"type": "string"}}},
            "else": {"properties": {"remark": {"type": "string"}}},
        }
    ],
    "anyOf": [{"required": ["region"]}, {"required": ["mode"]}],
}

TELLING: dict[str, Any] = {
    "type": "object",
    "oneOf": [
        {
            "title": "Password",
            "properties": {"kind": {"const": "password"}, "password": {"type": "string"}},
        },
        {"title": "Key", "properties": {"kind": {"const": "key"}, "key_id": {"type": "string"}}},
    ],
}

UNTOLD: dict[str, Any] = {
    "type": "object",
    "oneOf": [
        {"title": "By address", "properties": {"address": {"type": "string"}}},
        {"title": "By name", "properties": {"host_name": {"type": "string"}}},
    ],
}

REFERRED: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "$ref": "#/definitions/Conf",
    "definitions": {
        "Conf": {
            "type": "object",
            "required": ["dataset"],
            "properties": {"dataset": {"type": "string"}, "advanced": {"$ref": "#/definitions/Advanced"}},
        },
        "Advanced": {
            "type": "object",
            "properties": {
                "table_prefix": {"type": "string"},
                "self": {"$ref": "#/definitions/Advanced"},
            },
        },
    },
}

ALL = {
    "database": DATABASE,
    "nested": NESTED,
    "conditional": CONDITIONAL,
    "telling": TELLING,
    "untold": UNTOLD,
    "referred": REFERRED,
}
