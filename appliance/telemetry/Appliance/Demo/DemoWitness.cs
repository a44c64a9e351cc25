// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Simulation.Truth;

namespace Telemetry.Appliance.Demo;

/// <summary>Passes reports on and keeps those that are compared with the ground truth. Delays the summary until the
/// truth is known.</summary>
/// <param name="reportsOrders">True to pass orders on, too.</param>
/// <param name="remembered">Numbers of the feed that the appliance keeps.</param>
internal sealed class DemoWitness(IReportSink sink, bool reportsOrders, int remembered) : PassingSink(sink)
{
    /// <summary>The reports to compare with the ground truth.</summary>
    internal GroundTruthComparison Truth { get; } = new(remembered);

    public override void OnOrder(OrderReport report)
    {
        Truth.Add(report);
        if (reportsOrders)
            base.OnOrder(report);
    }

    public override void OnGap(GapReport report)
    {
        Truth.Add(report);
        base.OnGap(report);
    }

    public override void OnEvent(EventReport report)
    {
        Truth.Add(report);
        base.OnEvent(report);
    }

    public override void OnSummary(SummaryReport report)
    {
    }
}
