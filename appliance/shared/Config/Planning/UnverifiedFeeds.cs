// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Config.Planning;

/// <summary>Feeds whose checksums are verified only of payloads up to their snap length.</summary>
public static class UnverifiedFeeds
{
    /// <summary>Says how they are verified.</summary>
    public const string Remedy = "verify_checksums: sum has the kernel programs sum them, true records them in whole";

    /// <summary>Names them, each with the most bytes of payload that are verified.</summary>
    public static IEnumerable<string> Of(Configuration configuration)
    {
        foreach (FeedDefinition feed in configuration.Topology.Feeds)
        {
            FlowDefinition? flow = configuration.Topology.Flows.FirstOrDefault(
                flow => flow.FeedIndex == feed.Index && flow.LineIndex >= 0);
            if (flow is { IsTcp: false, IsSummed: false } && flow.SnapLength < FlowBuilder.StreamSnapLength)
                yield return string.Create(CultureInfo.InvariantCulture, $"{feed.Name} ({flow.SnapLength} bytes)");
        }
    }

    /// <summary>Says what is not seen on them; null if there are none.</summary>
    public static string? Problem(Configuration configuration)
    {
        string feeds = string.Join(", ", Of(configuration));
        return feeds.Length == 0 ? null : $"checksums are verified of payloads up to the snap of feed {feeds}: a "
            + "longer one that is damaged counts as received, though no host takes it";
    }

    /// <summary>One line about all of them; none if there are none.</summary>
    public static IEnumerable<string> Warnings(Configuration configuration) =>
        Problem(configuration) is { } problem ? [$"{problem}; {Remedy}"] : [];
}
