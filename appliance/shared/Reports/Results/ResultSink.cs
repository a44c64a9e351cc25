// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Results;

/// <summary>Writes a result folder and passes every report on; orders only if they are asked for.</summary>
internal sealed class ResultSink(IReportSink sink, ResultFolder folder, bool passesOrders) : PassingSink(sink)
{
    public override void OnOrder(OrderReport report)
    {
        folder.Add(report);
        if (passesOrders)
            base.OnOrder(report);
    }

    public override void OnHostSettings(HostSettingsReport report)
    {
        folder.Keep(report);
        base.OnHostSettings(report);
    }

    public override void OnSummary(SummaryReport report)
    {
        folder.Keep(report);
        base.OnSummary(report);
    }
}
