// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Events;

/// <summary>An event: its other members are made from the schema.</summary>
public sealed partial record EventReport
{
    /// <summary>The appliance that published it; null if there can be only one.</summary>
    public PublisherName? Publisher { get; set; }
}
