// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>The appliance that published a report, if there may be several on one channel.</summary>
/// <param name="Host">Name of its host; null until its catalog has arrived.</param>
/// <param name="Instance">Its name among several of that host; null if it is the only one, or unknown.</param>
/// <param name="Incarnation">Random number of its start, hexadecimal.</param>
public sealed record PublisherName(string? Host, string? Instance, string Incarnation)
{
    /// <summary>Host and instance, for people: <c>trade01/md</c>.</summary>
    public string Appliance => $"{Host ?? "?"}{(Instance is null ? "" : "/")}{Instance}";

    /// <summary>All three, for people: <c>trade01/md 1a2b3c4d5e6f7a8b</c>.</summary>
    public override string ToString() => $"{Appliance} {Incarnation}";
}
