// SPDX-License-Identifier: Apache-2.0
using Telemetry.Playing.Gateway.Expecting;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Commands.Tools;

/// <summary>Keeps the tick of each order of a replay.</summary>
internal sealed class TickCollector : IReportSink
{
    private readonly Dictionary<RecordedOrder, RecordedTick> _ticks = [];

    /// <summary>Orders whose tick is known.</summary>
    public IReadOnlyDictionary<RecordedOrder, RecordedTick> Ticks => _ticks;

    /// <inheritdoc/>
    public void OnOrder(OrderReport report)
    {
        if (report is { Tick: { } tick, Session: { } session })
        {
            _ticks[new RecordedOrder(session, report.OrderStampNs, report.OrderKey)] =
                new RecordedTick(tick.Feed, tick.Channel, tick.Sequence);
        }
    }

    /// <inheritdoc/>
    public void OnDetected(DetectedReport report)
    {
    }

    /// <inheritdoc/>
    public void OnPacket(PacketReport report)
    {
    }

    /// <inheritdoc/>
    public void OnMessage(MessageReport report)
    {
    }

    /// <inheritdoc/>
    public void OnGap(GapReport report)
    {
    }

    /// <inheritdoc/>
    public void OnEvent(EventReport report)
    {
    }

    /// <inheritdoc/>
    public void OnConnection(ConnectionReport report)
    {
    }

    /// <inheritdoc/>
    public void OnHostSettings(HostSettingsReport report)
    {
    }

    /// <inheritdoc/>
    public void OnSnapshot(SnapshotReport report)
    {
    }

    /// <inheritdoc/>
    public void OnDay(SummaryReport report)
    {
    }

    /// <inheritdoc/>
    public void OnSummary(SummaryReport report)
    {
    }
}
