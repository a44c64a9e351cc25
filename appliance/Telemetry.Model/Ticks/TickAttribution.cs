// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Ticks;

/// <summary>Way in which the tick of an order was found.</summary>
public enum TickAttribution : byte
{
    /// <summary>It was not found.</summary>
    None = 0,

    /// <summary>The order names it.</summary>
    Named = 1,

    /// <summary>The newest tick before the order.</summary>
    Last = 2,

    /// <summary>The earliest tick since the previous order.</summary>
    First = 3,
}
