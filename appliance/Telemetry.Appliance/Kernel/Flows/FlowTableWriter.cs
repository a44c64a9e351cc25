// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel.Layout;

namespace Telemetry.Appliance.Kernel.Flows;

/// <summary>
/// Writes into a flow table that programs read: the key, which they compare first, goes last into a slot and first out
/// of it; flow and snap length go in one store.
/// </summary>
/// <param name="entries">The slots.</param>
/// <param name="scopes">What else they compare.</param>
/// <param name="settle">Returns when every program run that had begun has ended.</param>
internal sealed unsafe class FlowTableWriter(FlowEntry* entries, FlowScope* scopes, Action settle)
{
    /// <summary>Does steps in their order.</summary>
    internal void Do(IReadOnlyList<FlowTableStep> steps)
    {
        foreach (FlowTableStep step in steps)
        {
            switch (step.Kind)
            {
                case FlowTableStepKind.Fill: Fill(step.Slot, step.Row); break;
                case FlowTableStepKind.Clear: Volatile.Write(ref entries[step.Slot].Key, 0); break;
                case FlowTableStepKind.Retarget: SetTarget(step.Slot, step.Row.Entry); break;
                default: settle(); break;
            }
        }
    }

    private void Fill(int slot, in FlowRow row)
    {
        scopes[slot] = row.Scope;
        entries[slot].AddressHigh = row.Entry.AddressHigh;
        entries[slot].AddressLow = row.Entry.AddressLow;
        SetTarget(slot, row.Entry);
        // What was written before is seen by who sees the key: x86-64 keeps the order of stores and that of loads.
        Volatile.Write(ref entries[slot].Key, row.Entry.Key);
    }

    private void SetTarget(int slot, in FlowEntry entry) =>
        Volatile.Write(ref *(ulong*)&entries[slot].FlowId, entry.FlowId | ((ulong)entry.SnapLength << 32));
}
