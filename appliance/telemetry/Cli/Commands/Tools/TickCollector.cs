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

    public void OnOrder(OrderReport report)
    {
        if (report is { Tick: { } tick, Session: { } session })
        {
            _ticks[new RecordedOrder(session, report.OrderStampNs, report.OrderKey)] =
                new RecordedTick(tick.Feed, tick.Channel, tick.Sequence);
        }
    }

    public void OnDetected(DetectedReport report)
    {
    }

    public void OnPacket(PacketReport report)
    {
    }

    public void OnMessage(MessageReport report)
    {
    }

    public void OnGap(GapReport report)
    {
    }

    public void OnEvent(EventReport report)
    {
    }

    public void OnConnection(ConnectionReport report)
    {
    }

    public void OnHostSettings(HostSettingsReport report)
    {
    }

    public void OnSnapshot(SnapshotReport report)
    {
    }

    public void OnDay(SummaryReport report)
    {
    }

    public void OnSummary(SummaryReport report)
    {
    }
}
