"""Connections, their types, and the schemas a server has cached of them."""

from __future__ import annotations

from pydantic import AliasChoices, Field

from ptui.wire.base import (
    Count,
    Flag,
    Many,
    Maybe,
    MaybeCount,
    MaybeFlag,
    MaybeObject,
    Object,
    Text,
    Time,
    Wire,
    Word,
    Words,
    empty,
)
from ptui.wire.identity import Actor

_READY = frozenset({"cached", "fresh", "completed", "true"})


class ConnectionTypeRef(Wire):
    """The `type` inside a connection."""

    id: Text = ""
    name: Text = ""
    logo_url: Text = ""
    operations: Words = ()

    def can(self, operation: str) -> bool:
        """Whether the type names `operation`; letter case has changed over the years."""
        return operation.casefold() in {each.casefold() for each in self.operations}


class RateLimit(Wire):
    """How the upstream system throttles this connection."""

    currently_limited: Flag = False
    limited_since: Time = None
    expires_at: Time = None


class Connection(Wire):
    """One connection, also as creating and updating answer it (then with `auth_url` and `auth_code`)."""

    id: Text = ""
    name: Text = ""
    type: Maybe[ConnectionTypeRef] = None
    configuration: Object = empty()
    status: Word = ""
    status_error: Text = ""
    saved: MaybeFlag = None
    policies: Words = ()
    organization_id: Text = ""
    healthcheck_interval: Text = ""
    auth_url: Text = ""
    auth_code: Text = ""
    parent_connection_id: Text = ""
    api_calls_last_24_hours: MaybeCount = None
    rate_limit: Maybe[RateLimit] = None
    created_at: Time = None
    created_by: Maybe[Actor] = None
    updated_at: Time = None
    updated_by: Maybe[Actor] = None

    @property
    def type_id(self) -> str:
        return self.type.id if self.type is not None else ""

    @property
    def is_healthy(self) -> bool:
        return self.status.casefold() == "healthy"


class Capabilities(Wire):
    """What connections of a type can be used for."""

    source: Flag = False
    destination: Flag = False
    enrichment: Flag = False
    orchestration: Flag = False
    logging: Flag = False


class ConfigurationForm(Wire):
    """The form of a connection type: what it holds, and how it would be drawn."""

    jsonschema: Object = empty()
    uischema: Object = empty()


class ConnectionType(Wire):
    """One of `GET /api/connection_types`; three of its keys are camelCase on the wire."""

    id: Text = ""
    name: Text = ""
    logo_url: Text = ""
    use_oauth: Flag = False
    oauth_prompt: MaybeObject = None
    capabilities: Maybe[Capabilities] = None
    configuration_form: Maybe[ConfigurationForm] = Field(
        None, validation_alias=AliasChoices("configurationForm", "configuration_form")
    )
    env_config: Object = Field(default_factory=dict, validation_alias=AliasChoices("envConfig", "env_config"))
    initial_configuration: Object = Field(
        default_factory=dict, validation_alias=AliasChoices("initialConfiguration", "initial_configuration")
    )


class ParameterValue(Wire):
    """One value that a configuration key may take."""

    value: Word = ""
    label: Text = ""
    path: Words = ()


class ParameterValues(Wire):
    """The values of one configuration key, and whether others may be made up."""

    allows_creation: Flag = False
    values: Many[ParameterValue] = ()


class SchemaStatus(Wire):
    """How far the server's copy of a connection's schemas is; the words for it disagree between pages."""

    cache_status: Word = ""
    last_refresh_started: Time = None
    last_refresh_finished: Time = None

    @property
    def is_ready(self) -> bool:
        """A ready word, or a refresh that ended no earlier than the last one began."""
        if self.cache_status.casefold() in _READY:
            return True
        if self.last_refresh_finished is None:
            return False
        return self.last_refresh_started is None or self.last_refresh_finished >= self.last_refresh_started


class PickValue(Wire):
    """One value of a picklist field."""

    value: Word = ""
    label: Text = ""
    depends_on: MaybeObject = None


class Association(Wire):
    """Which objects a reference field points at."""

    id: Text = ""
    name: Text = ""
    reference_to: Words = ()
    referenced_field: Text = ""


class SchemaField(Wire):
    """A field of a cached schema."""

    id: Text = ""
    name: Text = ""
    type: Text = ""
    remote_type: Text = ""
    type_spec: MaybeObject = None
    path: Word = ""
    values: Many[PickValue] = ()
    association: Maybe[Association] = None
    is_primary_key: Flag = False
    source_primary_key: Flag = False
    primary_key_override: MaybeFlag = None
    user_managed: Flag = False


class Schema(Wire):
    """`GET /api/connections/{id}/schemas/{schema_id}`."""

    id: Text = ""
    name: Text = ""
    fields: Many[SchemaField] = ()


class QueryResult(Wire):
    """A query given to a connection, and what has come of it so far."""

    id: Text = ""
    status: Text = ""
    count: Count = 0
    fields: Words = ()
    results: Many[Object] = ()
    expires: Word = ""
    error: Word = ""

    @property
    def is_final(self) -> bool:
        return self.status.casefold() in {"done", "failed", "unknown"}
