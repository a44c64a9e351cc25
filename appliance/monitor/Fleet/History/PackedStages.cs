// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;

namespace Telemetry.Fleet.History;

/// <summary>Stages of the order of a largest sample, packed: one byte where none is known.</summary>
internal static class PackedStages
{
    private const int Stages = 8;

    /// <summary>Writes them.</summary>
    public static void Write(PackedWriter writer, StagesReport? stages)
    {
        Span<long?> values = stackalloc long?[Stages];
        if (stages is not null)
            (values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7]) = (
                stages.RxToSocketNs, stages.SocketWaitNs, stages.ReadToSendNs, stages.SendToTxNs,
                stages.TxToDriverNs, stages.DriverToWireNs, stages.WireToAckNs, stages.ReadToTxNs);
        int known = 0;
        for (int stage = 0; stage < Stages; stage++)
            known |= values[stage] is null ? 0 : 1 << stage;
        writer.Write(known);
        foreach (long? value in values)
        {
            if (value is { } ns)
                writer.Write(ns);
        }
    }

    /// <summary>Reads them; null if none is known, or if they are not wanted.</summary>
    public static StagesReport? Read(ref PackedReader reader, bool isWanted)
    {
        int known = (int)reader.Read();
        Span<long?> values = stackalloc long?[Stages];
        for (int stage = 0; stage < Stages; stage++)
        {
            if ((known >> stage & 1) != 0)
                values[stage] = reader.Read();
        }
        return known == 0 || !isWanted ? null : new StagesReport
        {
            RxToSocketNs = values[0],
            SocketWaitNs = values[1],
            ReadToSendNs = values[2],
            SendToTxNs = values[3],
            TxToDriverNs = values[4],
            DriverToWireNs = values[5],
            WireToAckNs = values[6],
            ReadToTxNs = values[7],
        };
    }
}
