"""The one list of routes."""

from __future__ import annotations

from ptui.local.server.routes import (
    bulk,
    bulk_dashboard,
    bulk_discovery,
    bulk_schedules,
    bulk_schemas,
    connection_types,
    connections,
    console,
    events,
    executions,
    identity,
    jobs,
    logs,
    model_rows,
    models,
    queries,
    runs,
    schemas,
    sign_in,
    sources,
    syncs,
    targets,
)
from ptui.local.server.routing import Route

ROUTES: tuple[Route, ...] = (
    *identity.ROUTES,
    *connection_types.ROUTES,
    *connections.ROUTES,
    *sign_in.ROUTES,
    *schemas.ROUTES,
    *sources.ROUTES,
    *targets.ROUTES,
    *bulk_discovery.ROUTES,
    *models.ROUTES,
    *model_rows.ROUTES,
    *jobs.ROUTES,
    *queries.ROUTES,
    *syncs.ROUTES,
    *bulk.ROUTES,
    *bulk_schemas.ROUTES,
    *bulk_schedules.ROUTES,
    *bulk_dashboard.ROUTES,
    *runs.ROUTES,
    *executions.ROUTES,
    *console.ROUTES,
    *logs.ROUTES,
    *events.ROUTES,
)
