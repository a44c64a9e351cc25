// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Terminal.Publishers;

/// <summary>Names the publisher of a line, once there has been more than one.</summary>
internal sealed class PublisherMarks
{
    private string? _first;

    /// <summary>True if there has been more than one publisher.</summary>
    public bool AreSeveral { get; private set; }

    /// <summary>Prefix of a line; empty while only one publisher was seen.</summary>
    public string Of(PublisherName? publisher) => publisher is null ? "" : Mark(publisher);

    /// <summary>Prefix of an interval's line.</summary>
    public string Of(SnapshotReport report) => report.Interval.Incarnation is null ? "" : Mark(NameOf(report.Interval));

    /// <summary>A publisher's host, instance and incarnation.</summary>
    public static string TitleOf(SummaryReport report) => NameOf(report).ToString();

    private static PublisherName NameOf(SummaryReport report) =>
        new(report.Host, report.Instance, report.Incarnation ?? "");

    private string Mark(PublisherName publisher)
    {
        _first ??= publisher.Incarnation;
        AreSeveral |= _first != publisher.Incarnation;
        return AreSeveral ? $"{publisher}: " : "";
    }
}
