// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>The busiest windows of one line or direction.</summary>
internal struct BurstRow
{
    /// <summary>The shortest window.</summary>
    public BurstFields Window0;

    /// <summary>The second.</summary>
    public BurstFields Window1;

    /// <summary>The third.</summary>
    public BurstFields Window2;

    /// <summary>The longest.</summary>
    public BurstFields Window3;

    /// <summary>Keeps the busier window of each size.</summary>
    public void Merge(in BurstsMessage message)
    {
        Keep(ref Window0, message.Window0);
        Keep(ref Window1, message.Window1);
        Keep(ref Window2, message.Window2);
        Keep(ref Window3, message.Window3);
    }

    private static void Keep(ref BurstFields kept, in BurstFields other)
    {
        if (other.Packets > kept.Packets || (other.Packets == kept.Packets && other.Bytes > kept.Bytes))
            kept = other;
    }
}

/// <summary>One of the largest samples, with the key of its order.</summary>
/// <param name="Sample">The sample; its value is -1 where there is none.</param>
/// <param name="Key">The key; without bytes if it is of no order.</param>
internal readonly record struct WorstRow(WorstFields Sample, OrderKeyFields Key, OrderStages Stages)
{
    /// <summary>No sample.</summary>
    public static WorstRow None => new(new WorstFields { ValueNs = -1 }, default, default);
}
