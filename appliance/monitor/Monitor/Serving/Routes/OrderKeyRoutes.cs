// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Fleet;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Keys of orders that appliances publish plain, by the hashes that all other answers have in their place: for
/// those who may operate.</summary>
internal sealed class OrderKeyRoutes(ModelThread<FleetModel> model)
{
    public IEnumerable<Route> All =>
        [new("/api/v1/order-keys", Keys) { Access = RouteAccess.Operate }];

    private Func<Task<Answer>> Keys(RouteRequest request)
    {
        IReadOnlyList<string> hashes = request.Texts("hash");
        if (hashes.Count == 0)
            throw new ProblemException(400, "hash", "parameter \"hash\" is missing",
                "add those of the orders, as \"key\" of /api/v1/orders has them: %23 and 16 digits");
        return () => model.Ask(fleet => Answer.Json(json => json.Objects("keys"u8, hashes, (json, hash) =>
        {
            json.WriteString("hash"u8, hash);
            json.Field("key"u8, Reveal(fleet, hash));
        })));
    }

    private static string? Reveal(FleetModel fleet, string hash)
    {
        OrderKey hidden = OrderKeyText.Parse(hash);
        return fleet.PlainKeys?.Reveal(hidden) is { } key && !key.Equals(hidden) ? OrderKeyText.Of(key) : null;
    }
}
