// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts;
using Telemetry.Alerts.Sending;
using Telemetry.Fleet;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Alerts, and the rules that raise them.</summary>
/// <param name="model">The model's thread, which evaluates the rules.</param>
/// <param name="sender">Sender of the alerts; null if they are not sent.</param>
internal sealed class AlertRoutes(ModelThread<FleetModel> model, AlertBoard alerts, AlertSender? sender)
{
    public IEnumerable<Route> All =>
    [
        new("/api/v1/alerts", _ => () => model.Ask(_ =>
            Answer.JsonValue(json => AlertJson.WriteAlerts(json, alerts, sender?.States ?? [])))),
        Route.Of("/api/v1/rules", _ => () => Answer.JsonValue(json => AlertJson.WriteRules(json, alerts.Engine.Rules))),
    ];
}
