// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Terminal;

/// <summary>Names the publisher of a line, once there has been more than one.</summary>
internal sealed class PublisherMarks
{
    private string? _first;

    /// <summary>True if there has been more than one publisher.</summary>
    public bool AreSeveral { get; private set; }

    /// <summary>Prefix of a line; empty while only one publisher was seen.</summary>
    public string Of(PublisherName? publisher) => Of(publisher?.Host, publisher?.Instance, publisher?.Incarnation);

    /// <summary>Prefix of an interval's line.</summary>
    public string Of(SnapshotReport report) =>
        Of(report.Interval.Host, report.Interval.Instance, report.Interval.Incarnation);

    /// <summary>A publisher's host, instance and incarnation.</summary>
    public static string TitleOf(SummaryReport report) => TitleOf(report.Host, report.Instance, report.Incarnation);

    private string Of(string? host, string? instance, string? incarnation)
    {
        if (incarnation is null)
            return "";
        _first ??= incarnation;
        AreSeveral |= _first != incarnation;
        return AreSeveral ? $"{TitleOf(host, instance, incarnation)}: " : "";
    }

    private static string TitleOf(string? host, string? instance, string? incarnation) =>
        $"{host ?? "?"}{(instance is null ? "" : "/")}{instance} {incarnation}";
}
