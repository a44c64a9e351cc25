// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Links;

namespace Telemetry.Kernel.Flows;

/// <summary>
/// Steps from a flow table to another set of flows while programs read it, planned before anything is written. No step
/// makes a remaining key invisible to the programs: a key that has to move is first copied to its other slot, and a
/// slot is reused only when no program can still be reading its former content.
/// </summary>
public sealed class FlowTableChange
{
    private const string NotCovered = "is matched by more than the loaded programs look at";

    private readonly IReadOnlyList<FlowDefinition> _flows;
    private readonly List<FlowTableStep> _removals = [];
    private readonly List<FlowTableStep> _additions = [];

    private FlowTableChange(FlowTable result, IReadOnlyList<FlowDefinition> flows)
    {
        Result = result;
        _flows = flows;
    }

    /// <summary>The table afterwards.</summary>
    internal FlowTable Result { get; }

    /// <summary>First half: removals.</summary>
    internal IReadOnlyList<FlowTableStep> Removals => _removals;

    /// <summary>Second half: additions.</summary>
    internal IReadOnlyList<FlowTableStep> Additions => _additions;

    /// <summary>Plans the steps.</summary>
    /// <param name="table">The current table.</param>
    /// <param name="flows">The new set of flows.</param>
    /// <param name="placesOf">Devices and VLAN ids of an interface, by its name.</param>
    /// <exception cref="FailureException">The loaded programs have no room for them.</exception>
    internal static FlowTableChange Plan(
        FlowTable table, IReadOnlyList<FlowDefinition> flows, Func<string, FlowPlace[]> placesOf)
    {
        Dictionary<FlowRow, FlowRow> wanted = [];
        foreach (FlowRow row in FlowRow.From(flows, placesOf))
        {
            if (!table.Covers(row) && !(row.IsGroup && table.Covers(row.EmptyBlock)))
                throw NoPlace(flows, row, NotCovered);
            wanted.Add(row.Identity, row);
        }
        var change = new FlowTableChange(table.Copy(), flows);
        change.Remove(wanted);
        change.Add(wanted.Values);
        return change;
    }

    private static FailureException NoPlace(IReadOnlyList<FlowDefinition> flows, FlowRow row, string why)
    {
        string endpoint = flows.First(flow => flow.Id == (int)row.Groups().First().Entry.FlowId).Endpoint.ToString();
        return new FailureException(new Failure(ExitCode.Failed, endpoint, why, "restart the appliance"));
    }

    /// <summary>Removes rows that are not in the new set and changes in place those that lead elsewhere; drops from the
    /// new set the keys that stay.</summary>
    private void Remove(Dictionary<FlowRow, FlowRow> wanted)
    {
        HashSet<uint> known = [.. Result.Rows.Values.SelectMany(row => row.Groups()).Select(row => row.Entry.FlowId)];
        foreach ((int slot, FlowRow held) in BySlot())
        {
            if (held.IsBlock)
                continue;
            if (!Stays(held, out FlowRow row))
                Do(_removals, new FlowTableStep(FlowTableStepKind.Clear, slot, default));
            else if (row != held)
                Do(_removals, new FlowTableStep(FlowTableStepKind.Retarget, slot, row));
        }
        if (_removals.Count > 0)
            _removals.Add(FlowTableStep.Settle);
        FlowRow[] blocks = [.. BySlot().Select(place => place.Value).Where(row => row.IsBlock)];
        if (blocks.Count(block => Shrink(block, Stays)) > 0)
            _removals.Add(FlowTableStep.Settle);

        bool Stays(FlowRow held, out FlowRow row) =>
            wanted.TryGetValue(held.Identity, out row) && known.Contains(row.Entry.FlowId)
            && wanted.Remove(held.Identity);
    }

    private delegate bool StayingGroup(FlowRow held, out FlowRow row);

    /// <summary>Reduces a block to the groups that stay unchanged. A group that leads to another flow gets a slot of
    /// its own, which the programs examine once the group is no longer in the block.</summary>
    /// <returns>False if there was nothing to do.</returns>
    private bool Shrink(FlowRow block, StayingGroup stays)
    {
        FlowRow rest = block;
        List<FlowRow> moved = [];
        foreach (FlowRow held in block.Groups())
        {
            bool isKept = stays(held, out FlowRow row);
            if (isKept && row == held)
                continue;
            if (isKept)
                moved.Add(row);
            rest = rest.WithMember(held.LastByte, false);
        }
        // If all groups change to the same snap length, it is changed in place.
        if (rest.Block.IsEmpty && moved.Count > 0 && moved.TrueForAll(row => row.EmptyBlock == moved[0].EmptyBlock)
            && moved[0].EmptyBlock.Entry.FlowId == block.Entry.FlowId)
        {
            rest = moved.Aggregate(moved[0].EmptyBlock, (to, row) => to.WithMember(row.LastByte, true));
            Do(_removals, new FlowTableStep(FlowTableStepKind.Retarget, Result.SlotOf(block), rest with
            {
                Block = block.Block,
            }));
            moved = [];
        }
        foreach (FlowRow row in moved)
            AddRow(_removals, row);
        if (rest.Block.Equals(block.Block))
            return moved.Count > 0 || rest != block;
        int slot = Result.SlotOf(block);
        if (!rest.Block.IsEmpty)
        {
            Do(_removals, new FlowTableStep(FlowTableStepKind.Members, slot, rest));
            return true;
        }
        Do(_removals, new FlowTableStep(FlowTableStepKind.Clear, slot, default));
        _removals.Add(FlowTableStep.Settle);            // groups leaving the next block may need the slot
        return true;
    }

    /// <summary>Current rows in the order of their slots.</summary>
    private KeyValuePair<int, FlowRow>[] BySlot() => [.. Result.Rows.OrderBy(place => place.Key)];

    /// <summary>Adds the rows that are missing.</summary>
    private void Add(IReadOnlyCollection<FlowRow> wanted)
    {
        List<FlowRow> others = [];
        foreach (IGrouping<FlowRow, FlowRow> same in wanted.GroupBy(row => row.IsGroup ? row.EmptyBlock : row))
        {
            int slot = same.Key.IsBlock ? Result.SlotOf(same.Key) : -1;
            FlowRow held = slot < 0 ? default : Result.RowAt(slot);
            if (slot < 0 || held.Entry != same.Key.Entry)
                others.AddRange(same);
            else
                Do(_additions, new FlowTableStep(FlowTableStepKind.Members, slot,
                    same.Aggregate(held, (block, row) => block.WithMember(row.LastByte, true))));
        }
        foreach (FlowRow row in FlowBlocks.Gather(others, block => Result.Covers(block) && Result.SlotOf(block) < 0))
            AddRow(_additions, row);
    }

    private void AddRow(List<FlowTableStep> steps, FlowRow row)
    {
        if (!Result.Covers(row))
            throw NoPlace(_flows, row, NotCovered);
        if (!TryAdd(steps, row))
            throw NoPlace(_flows, row, "finds no place in the flow table");
    }

    private bool TryAdd(List<FlowTableStep> steps, FlowRow row)
    {
        if (WayToFreeSlot(row) is not { } way)
            return false;
        // The last key moves into the free slot, the one before it into the slot so freed, and so on; the first slot
        // becomes free.
        for (int place = way.Count - 1; place > 0; place--)
        {
            Do(steps, new FlowTableStep(FlowTableStepKind.Fill, way[place], Result.RowAt(way[place - 1])));
            steps.Add(FlowTableStep.Settle);
            Do(steps, new FlowTableStep(FlowTableStepKind.Clear, way[place - 1], default));
            steps.Add(FlowTableStep.Settle);
        }
        Do(steps, new FlowTableStep(FlowTableStepKind.Fill, way[0], row));
        return true;
    }

    /// <summary>Slots from one of the key's own to a free one, each the other slot of the key in the one before; null
    /// if there is no such path.</summary>
    private List<int>? WayToFreeSlot(FlowRow row)
    {
        (int first, int second) = Result.SlotsOf(row);
        Dictionary<int, int> cameFrom = new() { [first] = -1 };
        cameFrom.TryAdd(second, -1);
        Queue<int> open = new(cameFrom.Keys);
        while (open.TryDequeue(out int slot))
        {
            FlowRow held = Result.RowAt(slot);
            if (held.IsNone)
                return WayTo(slot, cameFrom);
            (int one, int other) = Result.SlotsOf(held);
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
