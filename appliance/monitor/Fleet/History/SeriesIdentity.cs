// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;

namespace Telemetry.Fleet.History;

/// <summary>Kind and key of a series. Series of several appliances that are equal in both measure the same, and their
/// samples may be added.</summary>
/// <param name="Kind">Kind, in snake case: <c>order_to_ack</c>.</param>
/// <param name="Key">Key as in JSON output, or null.</param>
/// <param name="Feed">Feed measured, or null.</param>
/// <param name="Line">Line measured, in a lead the faster one, or null.</param>
/// <param name="Session">Session measured, or null.</param>
/// <param name="Against">The slower line of a lead, or null.</param>
public sealed record SeriesIdentity(
    string Kind, string? Key, string? Feed, string? Line, string? Session, string? Against)
{
    private static readonly HashSet<string> MixingKinds =
        [.. SeriesKinds.Names.Where((_, kind) => ((SeriesKind)kind).MixesClocks())];

    /// <summary>True if its samples are differences of two clocks.</summary>
    public bool MixesClocks => MixingKinds.Contains(Kind);

    /// <summary>Kind and key of a reported series.</summary>
    public static SeriesIdentity Of(SeriesReport series) =>
        new(series.Series, series.Key, series.Feed, series.Line, series.Session, series.Against);
}
