// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Learning;

namespace Telemetry.Playing.Gateway;

/// <summary>Recorded orders of a session as a gateway learned them, and the addresses on which it listens.</summary>
public sealed record GatewayForecast
{
    public required string Session { get; init; }

    public required string Protocol { get; init; }

    /// <summary>Recorded gateways, and the addresses to listen on in their place.</summary>
    public required IReadOnlyList<(EndpointAddress Recorded, EndpointAddress Target)> Gateways { get; init; }

    /// <summary>Recorded new orders.</summary>
    public required long Orders { get; init; }

    /// <summary>Recorded cancels.</summary>
    public required long Cancels { get; init; }

    /// <summary>Recorded replaces.</summary>
    public required long Replaces { get; init; }

    /// <summary>New orders that were accepted.</summary>
    public required long Accepted { get; init; }

    /// <summary>New orders that were rejected.</summary>
    public required long Rejected { get; init; }

    /// <summary>Executions.</summary>
    public required long Executed { get; init; }

    /// <summary>New orders, cancels and replaces without an answer.</summary>
    public required long Unanswered { get; init; }

    /// <summary>Messages that were not recorded in whole, or of an order that was not.</summary>
    public required long NotLearned { get; init; }

    /// <summary>Median time from a new order to its acceptance, nanoseconds; 0 without any.</summary>
    public required long AcceptNs { get; init; }

    internal static GatewayForecast Of(SessionRecording recording, PlayPlan plan) => new()
    {
        Session = recording.Session.Name,
        Protocol = ProtocolCatalog.Find(recording.Session.Protocol)!.Name,
        Gateways = [.. recording.Session.Gateways.Select(recorded => (recorded, plan.Gateway!.Map.Of(recorded)))],
        Orders = recording.Of(OrderKind.New).Count(),
        Cancels = recording.Of(OrderKind.Cancel).Count(),
        Replaces = recording.Of(OrderKind.Replace).Count(),
        Accepted = CountOf(recording, OrderKind.Accepted),
        Rejected = CountOf(recording, OrderKind.Rejected),
        Executed = CountOf(recording, OrderKind.Filled),
        Unanswered = recording.Requests.Count(request => request.Answers.Count == 0),
        NotLearned = recording.NotLearned,
        AcceptNs = recording.MedianNs(OrderKind.New),
    };

    private static long CountOf(SessionRecording recording, OrderKind answer) =>
        recording.Of(OrderKind.New).Sum(request => request.Answers.Count(one => one.Kind == answer));
}
