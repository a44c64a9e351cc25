// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Flows;

/// <summary>The flow table as the programs read it: the slots, each followed by the members of its block if the
/// programs support blocks, so that both are in one cache line; then the slots' further conditions.</summary>
/// <param name="start">Start of the table.</param>
/// <param name="hasBlocks">True if the programs support blocks.</param>
internal readonly unsafe struct FlowTableMemory(byte* start, int slots, bool hasBlocks)
{
    internal static long BytesFor(int slots, bool hasBlocks) =>
        slots * (long)(sizeof(FlowEntry) + sizeof(FlowScope) + (hasBlocks ? sizeof(FlowBlock) : 0));

    private int SlotBytes => sizeof(FlowEntry) + (hasBlocks ? sizeof(FlowBlock) : 0);

    /// <summary>A slot's key, and the flow to which it leads.</summary>
    internal FlowEntry* Entry(int slot) => (FlowEntry*)(start + ((long)slot * SlotBytes));

    /// <summary>A slot's further conditions.</summary>
    internal FlowScope* Scope(int slot) => (FlowScope*)(start + ((long)slots * SlotBytes)) + slot;

    /// <summary>Members of a slot's block; null if the programs do not support blocks.</summary>
    internal FlowBlock* Block(int slot) => hasBlocks ? (FlowBlock*)(Entry(slot) + 1) : null;

    /// <summary>Fills a table that no program reads yet.</summary>
    internal void Fill(FlowTable table)
    {
        for (int slot = 0; slot < slots; slot++)
        {
            FlowRow row = table.RowAt(slot);
            *Entry(slot) = row.Entry;
            *Scope(slot) = row.Scope;
            if (hasBlocks)
                *Block(slot) = row.Block;
        }
    }
}
