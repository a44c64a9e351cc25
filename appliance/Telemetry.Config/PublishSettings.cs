// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;

namespace Telemetry.Config;

/// <summary>What is published besides intervals, events and totals.</summary>
public sealed record PublishSettings
{
    /// <summary>Whether each order is published with its tick and answer.</summary>
    public bool Orders { get; init; }

    /// <summary>How the keys of orders are published.</summary>
    public OrderKeyDisclosure OrderKeys { get; init; }

    /// <summary>Whether each market-data packet is published, and each order message where orders are.</summary>
    public bool Packets { get; init; }
}
