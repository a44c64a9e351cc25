// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Ranges that come, go, grow and shrink while the table is read.</summary>
public sealed unsafe class FlowBlockChangeTests
{
    private const ushort Port = 26_400;
    private const int Kept = 60;
    private const int Swapped = 40;
    private const int FirstOther = Kept + (2 * Swapped) + 1;
    private const int Others = 140;
    private const int Capacity = 170;                   // 512 slots: with each group in its own two fifths of them
    private const uint KeptGroup = 0xef07_0000;
    private const uint OneGroup = 0xef07_0100;
    private const uint OtherGroup = 0xef07_0200;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void no_lookup_misses_a_group_that_stays_while_its_range_changes(int seed)
    {
        var random = new Random(seed);
        FlowTable table = FlowTable.Build(Stable(swapped: false, 64), _ => [], Capacity);
        Assert.Equal(3, table.Rows.Count);
        using var memory = new TableMemory(table);
        using var lookups = new GroupLookups(table, memory, Watched());
        var writer = new FlowTableWriter(memory.Table, lookups.Settle);
        int refused = 0;

        for (int round = 0; round < 60; round++)
        {
            FlowDefinition[] flows =
                [.. Stable(round > 5 && random.Next(2) == 0, 64 + (round / 2 % 2)), .. RandomOthers(random)];
            FlowTableChange change;
            try
            {
                change = FlowTableChange.Plan(table, flows, _ => []);
            }
            catch (FailureException)                    // seldom: so small a table has no place for some sets
            {
                refused++;
                continue;
            }
            AssertSafe(table, [.. change.Removals, .. change.Additions]);
            writer.Do(change.Removals);
            writer.Do(change.Additions);
            table = change.Result;

            Assert.Equal(FlowRow.From(flows, _ => []).ToHashSet(), FlowBlockTests.GroupsOf(table));
            Assert.Equal(FlowBlockTests.GroupsOf(table), FlowBlockTests.GroupsOf(memory.Read(table)));
        }

        Assert.Empty(lookups.End());
        Assert.InRange(refused, 0, 6);
    }

    [Fact]
    public void what_goes_is_gone_before_anything_comes()
    {
        FlowTable table = FlowTable.Build([.. FlowBlockTests.Range(1, KeptGroup, 100, Port)], _ => [], Capacity);
        FlowDefinition[] next = [.. FlowBlockTests.Range(11, KeptGroup + 10, 60, Port),
            .. FlowBlockTests.Range(101, KeptGroup + 200, 5, Port)];

        FlowTableChange change = FlowTableChange.Plan(table, next, _ => []);

        FlowTableStep removal = Assert.Single(change.Removals, step => step.Kind != FlowTableStepKind.Settle);
        Assert.Equal((FlowTableStepKind.Members, 60),
            (removal.Kind, Enumerable.Range(0, 256).Count(last => removal.Row.Block.Has((byte)last))));
        Assert.Equal(FlowTableStepKind.Settle, change.Removals[^1].Kind);
        Assert.Equal(5, change.Additions.Count);        // other ids than the block has for these addresses
        Assert.Equal(FlowRow.From(next, _ => []).ToHashSet(), FlowBlockTests.GroupsOf(change.Result));
    }

    [Fact]
    public void a_range_that_grows_or_has_another_snap_length_keeps_its_slot()
    {
        FlowTable table = FlowTable.Build([.. FlowBlockTests.Range(1, KeptGroup, 100, Port)], _ => [], Capacity);
        FlowDefinition[] next =
            [.. FlowBlockTests.Range(1, KeptGroup, 256, Port).Select(flow => flow with { SnapLength = 80 })];

        FlowTableChange change = FlowTableChange.Plan(table, next, _ => []);

        Assert.Single(change.Result.Rows);
        Assert.Equal(FlowRow.From(next, _ => []).ToHashSet(), FlowBlockTests.GroupsOf(change.Result));
    }

    [Fact]
    public void a_range_that_comes_takes_one_slot_if_the_programs_know_of_ranges()
    {
        FlowDefinition[] first = [.. FlowBlockTests.Range(1, KeptGroup, 40, Port)];
        FlowDefinition[] next = [.. first, .. FlowBlockTests.Range(41, OneGroup, 120, Port)];

        FlowTableChange change = FlowTableChange.Plan(FlowTable.Build(first, _ => [], Capacity), next, _ => []);
        FlowTableChange apart = FlowTableChange.Plan(FlowTable.Build([], _ => [], Capacity), next, _ => []);

        Assert.Equal(2, change.Result.Rows.Count);
        Assert.Equal(160, apart.Result.Rows.Count);
    }

    [RootFact]
    public void loaded_programs_see_a_range_shrink_and_grow()
    {
        using var programs = new Programs([.. FlowBlockTests.Range(1, KeptGroup, 100, Port)], flowCapacity: 300);
        FlowDefinition[] next = [.. FlowBlockTests.Range(1, KeptGroup, 50, Port),
            .. FlowBlockTests.Range(61, KeptGroup + 60, 140, Port)];

        FlowTableChange change = programs.Capture.PlanFlows(next);
        programs.Capture.RemoveFlows(change);
        int[] between = SeenIds(programs);
        programs.Capture.AddFlows(change, next);

        Assert.Equal([.. Enumerable.Range(1, 50), .. Enumerable.Range(61, 40)], between);
        Assert.Equal([.. Enumerable.Range(1, 50), .. Enumerable.Range(61, 140)], SeenIds(programs));
    }

    [RootFact]
    public void programs_that_were_loaded_without_ranges_see_one_that_comes_group_by_group()
    {
        FlowDefinition[] few = [.. FlowBlockTests.Range(1, KeptGroup, FlowBlocks.FewestGroups - 1, Port)];
        FlowDefinition[] next = [.. FlowBlockTests.Range(1, KeptGroup, 200, Port)];
        using var programs = new Programs(few, flowCapacity: 300);

        FlowTableChange change = programs.Capture.PlanFlows(next);
        programs.Capture.RemoveFlows(change);
        programs.Capture.AddFlows(change, next);

        Assert.Equal(200, change.Result.Rows.Count);
        Assert.Equal(Enumerable.Range(1, 200), SeenIds(programs));
    }

    private static int[] SeenIds(Programs programs)
    {
        for (uint group = 0; group < 256; group++)
            programs.Run(Hook.XdpRx, FlowBlockTests.PacketTo(KeptGroup + group, Port).Build());
        return [.. programs.Drain().OrderBy(entry => entry.Record.StampNs).Select(entry => (int)entry.Record.FlowId)];
    }

    /// <summary>Groups that are always there; two ranges of them exchange their ids now and then.</summary>
    private static FlowDefinition[] Stable(bool swapped, int snap) =>
    [
        .. FlowBlockTests.Range(1, KeptGroup, Kept, Port)
            .Concat(FlowBlockTests.Range(Kept + 1, swapped ? OtherGroup : OneGroup, Swapped, Port))
            .Concat(FlowBlockTests.Range(Kept + Swapped + 1, swapped ? OneGroup : OtherGroup, Swapped, Port))
            .Select(flow => flow with { SnapLength = snap }),
    ];

    private static (FlowRow Row, uint Other)[] Watched() =>
    [
        .. FlowRow.From(Stable(false, 64), _ => []).Zip(FlowRow.From(
            [.. Stable(true, 64).OrderBy(flow => flow.Endpoint.Address)], _ => []),
            (row, other) => (row, other.Entry.FlowId)),
    ];

    /// <summary>Beside, between and in the ranges that stay, sometimes with ids that rise with the addresses.</summary>
    private static IEnumerable<FlowDefinition> RandomOthers(Random random)
    {
        int shift = random.Next(3) * 17;
        bool inOrder = random.Next(3) > 0;
        FlowDefinition[] others =
        [
            .. FlowBlockTests.Range(FirstOther, KeptGroup + Kept + (uint)shift, Others / 2, Port),
            .. FlowBlockTests.Range(FirstOther + (Others / 2), 0xef07_0300 + (uint)shift, Others / 2, Port),
        ];
        int[] ids = [.. others.Select(flow => flow.Id)];
        if (!inOrder)
            random.Shuffle(ids);
        int tenths = random.Next(11);
        return others.Zip(ids, (flow, id) => flow with { Id = id }).Where(_ => random.Next(10) < tenths).ToArray();
    }

    /// <summary>No step writes into a slot that a program may still read as something else.</summary>
    private static void AssertSafe(FlowTable before, FlowTableStep[] steps)
    {
        FlowTable table = before.Copy();
        HashSet<int> unsettled = [];
        foreach (FlowTableStep step in steps)
        {
            switch (step.Kind)
            {
                case FlowTableStepKind.Settle:
                    unsettled.Clear();
                    continue;
                case FlowTableStepKind.Fill:
                    Assert.True(table.RowAt(step.Slot).IsNone && !unsettled.Contains(step.Slot), "filled too early");
                    break;
                case FlowTableStepKind.Clear:
                    unsettled.Add(step.Slot);
                    break;
                default:
                    Assert.Equal(table.RowAt(step.Slot).Identity, step.Row.Identity);
                    break;
            }
            table.Put(step.Slot, step.Row);
        }
    }

    /// <summary>A table as the programs have it.</summary>
    private sealed class TableMemory : IDisposable
    {
        private readonly int _slots;
        private readonly void* _start;

        internal TableMemory(FlowTable table)
        {
            _slots = table.Slots;
            _start = NativeMemory.AllocZeroed((nuint)FlowTableMemory.BytesFor(_slots, hasBlocks: true));
            Table.Fill(table);
        }

        internal FlowTableMemory Table => new((byte*)_start, _slots, hasBlocks: true);

        internal FlowTable Read(FlowTable like)
        {
            FlowTable table = like.Copy();
            for (int slot = 0; slot < _slots; slot++)
            {
                FlowEntry entry = *Table.Entry(slot);
                table.Put(slot, entry.Key == 0 ? default : new(entry, *Table.Scope(slot), *Table.Block(slot)));
            }
            return table;
        }

        public void Dispose() => NativeMemory.Free(_start);
    }

    /// <summary>Looks groups up again and again on a thread of its own, as the programs do: block, then slot.</summary>
    private sealed class GroupLookups : IDisposable
    {
        private readonly TableMemory _memory;
        private readonly (FlowRow Row, uint Other, int[] Block, int[] Own)[] _watched;
        private readonly List<string> _misses = [];
        private readonly Thread _thread;
        private long _done;
        private volatile bool _ends;

        internal GroupLookups(FlowTable table, TableMemory memory, (FlowRow Row, uint Other)[] watched)
        {
            _memory = memory;
            _watched = [.. watched.Select(group =>
                (group.Row, group.Other, Slots(table, group.Row.EmptyBlock), Slots(table, group.Row)))];
            _thread = new Thread(Run) { IsBackground = true };
            _thread.Start();
        }

        /// <summary>Waits until a lookup that may have begun before has ended.</summary>
        internal void Settle()
        {
            long seen = Volatile.Read(ref _done);
            while (Volatile.Read(ref _done) - seen < 2)
                Thread.Yield();
        }

        internal List<string> End()
        {
            Dispose();
            return _misses;
        }

        public void Dispose()
        {
            _ends = true;
            _thread.Join();
        }

        private static int[] Slots(FlowTable table, FlowRow row)
        {
            (int first, int second) = table.SlotsOf(row);
            return [first, second];
        }

        private void Run()
        {
            for (int index = 0; !_ends; index = (index + 1) % _watched.Length)
            {
                (FlowRow row, uint other, int[] block, int[] own) = _watched[index];
                uint found = Find(row.EmptyBlock, row.LastByte, block);
                if (found == 0)
                    found = Find(row, row.LastByte, own);
                if (found != row.Entry.FlowId && found != other && _misses.Count < 10)
                    _misses.Add($"flow {row.Entry.FlowId} was {found}");
                Volatile.Write(ref _done, _done + 1);
            }
        }

        private uint Find(in FlowRow wanted, byte last, int[] slots)
        {
            foreach (int slot in slots)
            {
                FlowEntry* entry = _memory.Table.Entry(slot);
                if (Volatile.Read(ref entry->Key) != wanted.Entry.Key
                    || Volatile.Read(ref entry->AddressLow) != wanted.Entry.AddressLow)
                    continue;
                if (!wanted.IsBlock)
                    return Volatile.Read(ref entry->FlowId);
                ulong* members = (ulong*)_memory.Table.Block(slot);
                if ((Volatile.Read(ref members[last / 64]) >> (last % 64) & 1) != 0)
                    return unchecked(Volatile.Read(ref entry->FlowId) + last - FlowBlock.Base);
            }
            return 0;
        }
    }
}
