// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules.Declared;
using Telemetry.Exporting;
using Telemetry.Model.Definitions;

namespace Telemetry.Monitor.Tests.Config;

/// <summary>Names that the labels of an appliance may not have.</summary>
public sealed class ReservedLabelTests
{
    [Fact]
    public void every_label_of_metrics_and_of_alerts_is_reserved()
    {
        IEnumerable<string> own =
        [
            "alertname", "severity",
            .. MetricTable.Families.Where(family => family.HasAppliance).SelectMany(family => family.Labels),
            .. RuleQuantity.Names.SelectMany(name => RuleQuantity.Find(name)!.Labels),
        ];

        Assert.Empty(own.Distinct().Except(Label.Reserved));
    }
}
