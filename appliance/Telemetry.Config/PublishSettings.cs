// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;

namespace Telemetry.Config;

/// <summary>Options for publishing more than intervals, events and totals.</summary>
public sealed record PublishSettings
{
    /// <summary>True if each order is published with its tick and answer.</summary>
    public bool Orders { get; init; }

    /// <summary>Form in which the keys of orders are published.</summary>
    public OrderKeyDisclosure OrderKeys { get; init; }

    /// <summary>True if each market-data packet is published, and with <see cref="Orders"/> each order
    /// message.</summary>
    public bool Packets { get; init; }
}
