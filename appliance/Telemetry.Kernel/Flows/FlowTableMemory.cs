// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Flows;

/// <summary>The flow table as the programs read it: the slots, each with the members of its block behind it if the
/// programs know blocks, so that both are in one cache line; then what else the slots compare.</summary>
/// <param name="start">Where it begins.</param>
/// <param name="slots">Slots.</param>
/// <param name="hasBlocks">Whether the programs know blocks.</param>
internal readonly unsafe struct FlowTableMemory(byte* start, int slots, bool hasBlocks)
{
    /// <summary>Bytes of a table.</summary>
    internal static long BytesFor(int slots, bool hasBlocks) =>
        slots * (long)(sizeof(FlowEntry) + sizeof(FlowScope) + (hasBlocks ? sizeof(FlowBlock) : 0));

    private int SlotBytes => sizeof(FlowEntry) + (hasBlocks ? sizeof(FlowBlock) : 0);

    /// <summary>A slot's key and where it leads.</summary>
    internal FlowEntry* Entry(int slot) => (FlowEntry*)(start + ((long)slot * SlotBytes));

    /// <summary>What else it compares.</summary>
    internal FlowScope* Scope(int slot) => (FlowScope*)(start + ((long)slots * SlotBytes)) + slot;

    /// <summary>The members of its block; null if the programs know no blocks.</summary>
    internal FlowBlock* Block(int slot) => hasBlocks ? (FlowBlock*)(Entry(slot) + 1) : null;

    /// <summary>Fills a table that nobody reads yet.</summary>
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
