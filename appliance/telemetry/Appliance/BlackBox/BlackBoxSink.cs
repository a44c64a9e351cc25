// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Appliance.BlackBox;

/// <summary>Passes reports on, and gaps, events and slow orders to the black box too.</summary>
internal sealed class BlackBoxSink(IReportSink sink, BlackBoxEvents events, bool passesOrders) : PassingSink(sink)
{
    /// <summary>The sink itself without a black box.</summary>
    /// <param name="events">Receives what the black box writes files for.</param>
    /// <param name="passesOrders">False if orders are reported for the black box alone.</param>
    internal static IReportSink For(IReportSink sink, BlackBoxEvents? events, bool passesOrders) =>
        events is null ? sink : new BlackBoxSink(sink, events, passesOrders);

    public override void OnGap(GapReport report)
    {
        events.Take(report);
        base.OnGap(report);
    }

    public override void OnEvent(EventReport report)
    {
        events.Take(report);
        base.OnEvent(report);
    }

    public override void OnOrder(OrderReport report)
    {
        events.Take(report);
        if (passesOrders)
            base.OnOrder(report);
    }
}
