// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;

namespace Telemetry.Fleet.History;

/// <summary>Stages of the order of a largest sample, packed: one byte where none is known.</summary>
internal static class PackedStages
{
    public static void Write(PackedWriter writer, StagesReport? stages)
    {
        int known = 0;
        for (int stage = 0; stage < OrderStageKinds.Count; stage++)
            known |= stages?[stage] is null ? 0 : 1 << stage;
        writer.Write(known);
        for (int stage = 0; stage < OrderStageKinds.Count; stage++)
        {
            if (stages?[stage] is { } ns)
                writer.Write(ns);
        }
    }

    /// <summary>Reads them; null if none is known, or if they are not wanted.</summary>
    public static StagesReport? Read(ref PackedReader reader, bool isWanted)
    {
        int known = (int)reader.Read();
        StagesReport? stages = known != 0 && isWanted ? new StagesReport() : null;
        for (int stage = 0; stage < OrderStageKinds.Count; stage++)
        {
            if ((known >> stage & 1) == 0)
                continue;
            long ns = reader.Read();
            if (stages is not null)
                stages[stage] = ns;
        }
        return stages;
    }
}
