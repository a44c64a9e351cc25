// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>Orders that leave the process one by one.</summary>
public enum PublishedOrders : byte
{
    None = 0,

    /// <summary>Those of an interval's worst samples, those without an answer, and slow ones.</summary>
    Worst = 1,

    All = 2,
}
