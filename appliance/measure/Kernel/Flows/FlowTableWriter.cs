// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Flows;

/// <summary>
/// Writes into a flow table that programs read: the key, which they compare first, is the last member written to a slot
/// and the first one cleared; flow and snap length are written in one store.
/// </summary>
/// <param name="settle">Returns when every program run in progress at the call has ended.</param>
internal sealed unsafe class FlowTableWriter(FlowTableMemory memory, Action settle)
{
    /// <summary>Executes steps in order.</summary>
    internal void Do(IReadOnlyList<FlowTableStep> steps)
    {
        foreach (FlowTableStep step in steps)
        {
            switch (step.Kind)
            {
                case FlowTableStepKind.Fill: Fill(step.Slot, step.Row); break;
                case FlowTableStepKind.Clear: Volatile.Write(ref memory.Entry(step.Slot)->Key, 0); break;
                case FlowTableStepKind.Retarget: SetTarget(step.Slot, step.Row.Entry); break;
                case FlowTableStepKind.Members: SetMembers(step.Slot, step.Row.Block); break;
                default: settle(); break;
            }
        }
    }

    private void Fill(int slot, in FlowRow row)
    {
        FlowEntry* entry = memory.Entry(slot);
        *memory.Scope(slot) = row.Scope;
        if (memory.Block(slot) != null)
            *memory.Block(slot) = row.Block;
        entry->AddressHigh = row.Entry.AddressHigh;
        entry->AddressLow = row.Entry.AddressLow;
        SetTarget(slot, row.Entry);
        // A program that sees the key also sees the members written before it: x86-64 keeps the order of stores and
        // that of loads.
        Volatile.Write(ref entry->Key, row.Entry.Key);
    }

    private void SetMembers(int slot, FlowBlock members)
    {
        for (int word = 0; word < FlowBlock.Words; word++)
            Volatile.Write(ref ((ulong*)memory.Block(slot))[word], members.Word(word));
    }

    private void SetTarget(int slot, in FlowEntry entry) =>
        Volatile.Write(ref *(ulong*)&memory.Entry(slot)->FlowId, entry.FlowId | ((ulong)entry.SnapLength << 32));
}
