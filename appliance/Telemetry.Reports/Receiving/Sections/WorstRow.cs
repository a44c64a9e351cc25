// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>One of the largest samples, with the key of its order.</summary>
/// <param name="Sample">The sample; its value is -1 where there is none.</param>
/// <param name="Key">The key; without bytes if it is of no order.</param>
internal readonly record struct WorstRow(WorstFields Sample, OrderKeyFields Key)
{
    /// <summary>No sample.</summary>
    public static WorstRow None => new(new WorstFields { ValueNs = -1 }, default);
}
