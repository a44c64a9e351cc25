// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel.Links;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Kernel.Flows;

/// <summary>
/// The way from a flow table to another set of flows while programs read it, worked out before anything is written. No
/// step takes a key that stays out of the programs' sight: a key that has to give way is first copied to its other
/// slot, and a slot is used again only when no program can still be reading what it held.
/// </summary>
internal sealed class FlowTableChange
{
    private readonly List<FlowTableStep> _removals = [];
    private readonly List<FlowTableStep> _additions = [];

    private FlowTableChange(FlowTable result) => Result = result;

    /// <summary>The table afterwards.</summary>
    internal FlowTable Result { get; }

    /// <summary>The first half: what goes.</summary>
    internal IReadOnlyList<FlowTableStep> Removals => _removals;

    /// <summary>The second half: what comes.</summary>
    internal IReadOnlyList<FlowTableStep> Additions => _additions;

    /// <summary>Works the steps out.</summary>
    /// <param name="table">The table as it is.</param>
    /// <param name="flows">The flows that are wanted.</param>
    /// <param name="placesOf">Where the packets of an interface are seen, by its name.</param>
    /// <exception cref="FailureException">The programs as they are loaded have no place for them.</exception>
    internal static FlowTableChange Plan(
        FlowTable table, IReadOnlyList<FlowDefinition> flows, Func<string, FlowPlace[]> placesOf)
    {
        Dictionary<FlowRow, FlowRow> wanted = [];
        foreach (FlowRow row in FlowRow.From(flows, placesOf))
        {
            if (!table.LooksAt(row))
                throw NoPlace(flows, row, "is matched by more than the loaded programs look at");
            wanted.Add(row.Identity, row);
        }
        var change = new FlowTableChange(table.Copy());
        change.Remove(wanted);
        foreach (FlowRow row in wanted.Values)
        {
            if (!change.TryAdd(row))
                throw NoPlace(flows, row, "finds no place in the flow table");
        }
        return change;
    }

    private static FailureException NoPlace(IReadOnlyList<FlowDefinition> flows, FlowRow row, string why)
    {
        string endpoint = flows.First(flow => flow.Id == (int)row.Entry.FlowId).Endpoint.ToString();
        return new FailureException(new Failure(ExitCode.Failed, endpoint, why, "restart the appliance"));
    }

    /// <summary>Takes out what is not wanted, and of what is wanted what stays.</summary>
    private void Remove(Dictionary<FlowRow, FlowRow> wanted)
    {
        HashSet<uint> known = [.. Result.Entries.Select(entry => entry.FlowId)];
        for (int slot = 0; slot < Result.Entries.Length; slot++)
        {
            FlowRow held = Result.RowAt(slot);
            if (held.IsNone)
                continue;
            if (!wanted.TryGetValue(held.Identity, out FlowRow row) || !known.Contains(row.Entry.FlowId))
                Do(_removals, new FlowTableStep(FlowTableStepKind.Clear, slot, default));
            else if (wanted.Remove(held.Identity) && row != held)
                Do(_removals, new FlowTableStep(FlowTableStepKind.Retarget, slot, row));
        }
        if (_removals.Count > 0)
            _removals.Add(FlowTableStep.Settle);
    }

    private bool TryAdd(FlowRow row)
    {
        if (WayToFreeSlot(row) is not { } way)
            return false;
        // The last moves into the free slot, the one before into its place, and so on; the first becomes free.
        for (int place = way.Count - 1; place > 0; place--)
        {
            Do(_additions, new FlowTableStep(FlowTableStepKind.Fill, way[place], Result.RowAt(way[place - 1])));
            _additions.Add(FlowTableStep.Settle);
            Do(_additions, new FlowTableStep(FlowTableStepKind.Clear, way[place - 1], default));
            _additions.Add(FlowTableStep.Settle);
        }
        Do(_additions, new FlowTableStep(FlowTableStepKind.Fill, way[0], row));
        return true;
    }

    /// <summary>Slots from one of the key's own to a free one, each the other slot of what the one before holds; null
    /// if there is none.</summary>
    private List<int>? WayToFreeSlot(FlowRow row)
    {
        (int first, int second) = Result.Slots(row.Entry, row.Scope);
        Dictionary<int, int> cameFrom = new() { [first] = -1 };
        cameFrom.TryAdd(second, -1);
        Queue<int> open = new(cameFrom.Keys);
        while (open.TryDequeue(out int slot))
        {
            FlowRow held = Result.RowAt(slot);
            if (held.IsNone)
                return WayTo(slot, cameFrom);
            (int one, int other) = Result.Slots(held.Entry, held.Scope);
            int next = one == slot ? other : one;
            if (cameFrom.TryAdd(next, slot))
                open.Enqueue(next);
        }
        return null;
    }

    private static List<int> WayTo(int slot, Dictionary<int, int> cameFrom)
    {
        List<int> way = [];
        for (int at = slot; at >= 0; at = cameFrom[at])
            way.Insert(0, at);
        return way;
    }

    private void Do(List<FlowTableStep> steps, FlowTableStep step)
    {
        steps.Add(step);
        Result.Put(step.Slot, step.Row);
    }
}
