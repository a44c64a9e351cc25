// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;

namespace Telemetry.Alerts.Rules.Declared;

/// <summary>Quantity that a declared rule is about: the samples of a kind of series, or a counter.</summary>
/// <param name="Name">Name in the rule's file: <c>latency.order_to_ack</c>, <c>feeds.messages_lost</c>.</param>
/// <param name="Kind">Kind of the series, in snake case; null for a counter.</param>
/// <param name="Counter">The counter; null for series.</param>
public sealed record RuleQuantity(string Name, string? Kind, Metric? Counter)
{
    private const string SeriesPrefix = "latency.";

    private static readonly string[] OfSeries = ["appliance", "feed", "line", "session", "against"];
    private static readonly Dictionary<ushort, string[]> OfCounters = new()
    {
        [FeedCountersMessage.TemplateId] = ["appliance", "feed"],
        [LineCountersMessage.TemplateId] = ["appliance", "feed", "line"],
        [SessionCountersMessage.TemplateId] = ["appliance", "session"],
    };

    public static IReadOnlyList<string> Names { get; } =
    [
        .. SeriesKinds.Names.Select(kind => SeriesPrefix + kind),
        .. CounterRange.Paths,
    ];

    public bool IsSeries => Kind is not null;

    /// <summary>Labels by which things of this quantity differ.</summary>
    public IReadOnlyList<string> Labels => Counter is not { } counter ? OfSeries
        : OfCounters.GetValueOrDefault(counter.TemplateId) ?? ["appliance"];

    /// <summary>Kind of the value by which a counter is compared with other days; null if it is not.</summary>
    public QuantityKind? Compared => Name switch
    {
        "feeds.messages" => QuantityKind.Messages,
        "sessions.orders" => QuantityKind.Orders,
        "sessions.rejects" => QuantityKind.Rejects,
        "lines.wins" => QuantityKind.Wins,
        _ => null,
    };

    /// <summary>Quantity of a name; null if there is none.</summary>
    public static RuleQuantity? Find(string name)
    {
        if (!Names.Contains(name))
            return null;
        return name.StartsWith(SeriesPrefix, StringComparison.Ordinal)
            ? new RuleQuantity(name, name[SeriesPrefix.Length..], null)
            : new RuleQuantity(name, null, CounterRange.Find(name));
    }

    /// <summary>Value of a label of a series; null if it has none.</summary>
    public static string? LabelOf(SeriesIdentity series, string label) => label switch
    {
        "feed" => series.Feed,
        "line" => series.Line,
        "session" => series.Session,
        "against" => series.Against,
        _ => null,
    };

    /// <summary>Value of a label of what is compared with other days; null if it has none.</summary>
    public static string? LabelOf(JudgedValue judged, string label) => label switch
    {
        "appliance" => judged.Appliance,
        "feed" => judged.Quantity.Feed,
        "line" => judged.Quantity.Line,
        "session" => judged.Quantity.Session,
        "against" => judged.Quantity.Against,
        _ => null,
    };

    /// <summary>Value of a label of a counter's owner; null if it has none.</summary>
    public static string? LabelOf(in CounterBlock block, string label) => label switch
    {
        "feed" => block.Feed,
        "line" => block.Line,
        "session" => block.Session,
        _ => null,
    };
}
