// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving;

/// <summary>The reader of one publisher among several: names that publisher in each report and passes it on.</summary>
internal sealed class PublisherReader : IReportSink
{
    private readonly IReportSink _sink;
    private readonly string _incarnationText;
    private PublisherName? _name;

    /// <summary>Creates a reader without data.</summary>
    /// <param name="incarnation">The only publisher whose messages are passed to it.</param>
    /// <param name="limits">Limits of the stored data.</param>
    public PublisherReader(ulong incarnation, IReportSink sink, ReaderLimits limits)
    {
        Incarnation = incarnation;
        _sink = sink;
        _incarnationText = incarnation.ToString("x16", CultureInfo.InvariantCulture);
        Reader = new ReportReader(this, limits, includesReceived: true);
    }

    /// <summary>Random number of the publisher's start.</summary>
    public ulong Incarnation { get; }

    /// <summary>Turns its messages into reports.</summary>
    public ReportReader Reader { get; }

    /// <summary>True if it was reported to be silent.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Time of its first message, nanoseconds.</summary>
    public long FirstHeardNs { get; init; }

    /// <summary>Time of its last message, nanoseconds.</summary>
    public long HeardNs { get; set; }

    /// <summary>Its host, instance and incarnation.</summary>
    public PublisherName Name
    {
        get
        {
            // Both names arrive with the catalog, after the first messages.
            (string? host, string? instance) = Reader.Name;
            if (_name is null || _name.Host != host || _name.Instance != instance)
                _name = new PublisherName(host, instance, _incarnationText);
            return _name;
        }
    }

    public void OnDetected(DetectedReport report) => _sink.OnDetected(report);

    public void OnPacket(PacketReport report)
    {
        report.Publisher = Name;
        _sink.OnPacket(report);
    }

    public void OnMessage(MessageReport report)
    {
        report.Publisher = Name;
        _sink.OnMessage(report);
    }

    public void OnOrder(OrderReport report)
    {
        report.Publisher = Name;
        _sink.OnOrder(report);
    }

    public void OnGap(GapReport report)
    {
        report.Publisher = Name;
        _sink.OnGap(report);
    }

    public void OnEvent(EventReport report)
    {
        report.Publisher = Name;
        _sink.OnEvent(report);
    }

    public void OnConnection(ConnectionReport report)
    {
        report.Publisher = Name;
        _sink.OnConnection(report);
    }

    public void OnHostSettings(HostSettingsReport report)
    {
        report.Publisher = Name;
        _sink.OnHostSettings(report);
    }

    public void OnSnapshot(SnapshotReport report) => _sink.OnSnapshot(report);

    public void OnDay(SummaryReport report) => _sink.OnDay(report);

    public void OnSummary(SummaryReport report) => _sink.OnSummary(report);
}
