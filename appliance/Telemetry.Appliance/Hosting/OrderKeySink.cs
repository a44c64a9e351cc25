// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;

namespace Telemetry.Appliance.Hosting;

/// <summary>Passes reports on with hashes for the keys of orders. Messages, which are asked for one by one, keep
/// theirs.</summary>
internal sealed class OrderKeySink(IReportSink sink, OrderKeyHash hash) : IReportSink
{
    /// <summary>The sink itself where keys are told as they are, else one that hides them.</summary>
    internal static IReportSink For(IReportSink sink, OrderKeyTelling telling) =>
        telling == OrderKeyTelling.Plain ? sink : new OrderKeySink(sink, OrderKeyHash.OfProcess);

    /// <inheritdoc/>
    public void OnDetected(DetectedReport report) => sink.OnDetected(report);

    /// <inheritdoc/>
    public void OnPacket(PacketReport report) => sink.OnPacket(report);

    /// <inheritdoc/>
    public void OnMessage(MessageReport report) => sink.OnMessage(report);

    /// <inheritdoc/>
    public void OnOrder(OrderReport report) => sink.OnOrder(report with { Key = hash.Hide(report.Key) });

    /// <inheritdoc/>
    public void OnGap(GapReport report) => sink.OnGap(report);

    /// <inheritdoc/>
    public void OnEvent(EventReport report) => sink.OnEvent(report with { Key = hash.Hide(report.Key) });

    /// <inheritdoc/>
    public void OnHostSettings(HostSettingsReport report) => sink.OnHostSettings(report);

    /// <inheritdoc/>
    public void OnSnapshot(SnapshotReport report) => sink.OnSnapshot(report with { Interval = Hide(report.Interval) });

    /// <inheritdoc/>
    public void OnDay(SummaryReport report) => sink.OnDay(report);

    /// <inheritdoc/>
    public void OnSummary(SummaryReport report) => sink.OnSummary(report);

    private SummaryReport Hide(SummaryReport interval) => interval with
    {
        Series = [.. interval.Series.Select(series => series.Worst is { } worst && worst.Any(HasKey)
            ? series with { Worst = [.. worst.Select(sample => sample with { Key = hash.Hide(sample.Key) })] }
            : series)],
    };

    private static bool HasKey(WorstReport sample) => sample.Key is not null;
}
