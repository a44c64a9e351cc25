// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Flows that come and go while the table is read.</summary>
public sealed unsafe class FlowTableChangeTests
{
    private const int Kept = 60;
    private const int Capacity = 80;                    // 256 slots: up to 100 flows, so that keys have to give way
    private const int Changes = 400;

    [Fact]
    public void no_lookup_misses_a_flow_that_stays_while_others_come_and_go()
    {
        FlowDefinition[] kept = [.. Enumerable.Range(1, Kept).Select(Group)];
        FlowTable table = FlowTable.Build(kept, _ => [], Capacity);
        int slots = table.Slots;
        void* start = NativeMemory.AllocZeroed((nuint)FlowTableMemory.BytesFor(slots, hasBlocks: false));
        var memory = new FlowTableMemory((byte*)start, slots, hasBlocks: false);
        memory.Fill(table);
        FlowEntry* entries = memory.Entry(0);
        using var lookups = new Lookups(table, entries, FlowRow.From(kept, _ => []));
        var writer = new FlowTableWriter(memory, lookups.Settle);
        var random = new Random(5);
        int moves = 0;
        int refused = 0;

        for (int round = 0; round < Changes; round++)
        {
            IEnumerable<FlowDefinition> others = Enumerable.Range(Kept + 1, (slots * 2 / 5) - Kept)
                .Where(_ => random.Next(10) < 9).Select(id => Group(id + (random.Next(50) * 1000)) with { Id = id });
            FlowTableChange change;
            try
            {
                change = FlowTableChange.Plan(table, [.. kept, .. others.DistinctBy(flow => flow.Endpoint)], _ => []);
            }
            catch (FailureException)                    // seldom: so small a table has no place for some sets
            {
                refused++;
                continue;
            }
            writer.Do(change.Removals);
            writer.Do(change.Additions);
            table = change.Result;
            moves += change.Additions.Count(step => step.Kind == FlowTableStepKind.Clear);
            Assert.Equal(Enumerable.Range(0, slots).Select(slot => table.RowAt(slot).Entry.Key), Keys(entries, slots));
        }

        Assert.Empty(lookups.End());
        Assert.InRange(refused, 0, Changes / 10);
        Assert.True(moves > 0, "no key had to give way: nothing was tried");
        NativeMemory.Free(start);
    }

    [Fact]
    public void a_change_leads_to_the_same_answers_as_a_table_made_anew()
    {
        var random = new Random(11);
        FlowTable table = FlowTable.Build([], _ => [], Capacity);
        for (int round = 0; round < 200; round++)
        {
            FlowDefinition[] flows =
            [
                .. Enumerable.Range(1, Capacity).Where(_ => random.Next(2) == 0)
                    .Select(id => Group(id + (random.Next(3) * 100)) with { Id = id, SnapLength = 64 + random.Next(2) })
                    .DistinctBy(flow => flow.Endpoint),
            ];

            table = FlowTableChange.Plan(table, flows, _ => []).Result;

            Assert.Equal(
                FlowRow.From(flows, _ => []).ToHashSet(),
                table.Rows.Values.ToHashSet());
            foreach (FlowRow row in FlowRow.From(flows, _ => []))
                Assert.Contains(row, SlotsOf(table, row));
        }
    }

    [Fact]
    public void a_flow_that_the_programs_cannot_match_needs_a_restart()
    {
        FlowTable table = FlowTable.Build([Group(1)], _ => [], Capacity);

        FailureException failure = Assert.Throws<FailureException>(
            () => FlowTableChange.Plan(table, [Group(1), Programs.Flow(2, "239.1.1.1:2", vlan: 7)], _ => []));

        Assert.Equal(
            "239.1.1.1:2: is matched by more than the loaded programs look at; restart the appliance", failure.Message);
    }

    [Fact]
    public void a_flow_that_finds_no_place_needs_a_restart()
    {
        FlowTable table = FlowTable.Build([], _ => [], 4);

        Assert.Throws<FailureException>(
            () => FlowTableChange.Plan(table, [.. Enumerable.Range(1, 17).Select(Group)], _ => []));
    }

    [RootFact]
    public void loaded_programs_see_flows_come_and_go()
    {
        using var programs = new Programs([Group(1), Group(2)], flowCapacity: Capacity);
        FlowDefinition session = Programs.Flow(4, "10.0.0.1:7001", tcp: true);
        FlowDefinition[] flows = [Group(1), Group(3), session];

        FlowTableChange change = programs.Capture.PlanFlows(flows);
        programs.Capture.RemoveFlows(change);
        programs.Run(Hook.XdpRx, PacketTo(2));
        programs.Run(Hook.XdpRx, PacketTo(3));
        programs.Capture.AddFlows(change, flows);
        for (int flow = 1; flow <= 3; flow++)
            programs.Run(Hook.XdpRx, PacketTo(flow));
        programs.Run(Hook.TcTx, new PacketBuilder
        {
            Destination = IPAddress.Parse("10.0.0.1"),
            DestinationPort = 7001,
            IsTcp = true,
        }.Build());

        Assert.Equal([1u, 3u, 4u], programs.Drain().OrderBy(entry => entry.Record.StampNs)
            .Select(entry => entry.Record.FlowId));
        Assert.Equal(3, programs.Counters().Unmatched);
    }

    // By their ports too far apart to share a slot.
    private static FlowDefinition Group(int id) => Programs.Flow(id, $"239.7.{id >> 8}.{id & 255}:{26_400 + (id % 7)}");

    private static byte[] PacketTo(int group) => new PacketBuilder
    {
        Destination = IPAddress.Parse(Group(group).Endpoint.AddressText()),
        DestinationPort = Group(group).Endpoint.Port,
    }.Build();

    private static FlowRow[] SlotsOf(FlowTable table, FlowRow row)
    {
        (int first, int second) = table.SlotsOf(row);
        return [table.RowAt(first), table.RowAt(second)];
    }

    private static ulong[] Keys(FlowEntry* entries, int slots) =>
        [.. new ReadOnlySpan<FlowEntry>(entries, slots).ToArray().Select(entry => entry.Key)];

    /// <summary>Looks the kept flows up again and again on a thread of its own, as the programs do.</summary>
    private sealed class Lookups : IDisposable
    {
        private readonly FlowEntry* _entries;
        private readonly (FlowEntry Entry, int First, int Second)[] _kept;
        private readonly List<string> _misses = [];
        private readonly Thread _thread;
        private long _done;
        private volatile bool _ends;

        internal Lookups(FlowTable table, FlowEntry* entries, List<FlowRow> kept)
        {
            _entries = entries;
            _kept = [.. kept.Select(row => (row.Entry, table.SlotsOf(row).First,
                table.SlotsOf(row).Second))];
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

        private void Run()
        {
            for (int flow = 0; !_ends; flow = (flow + 1) % _kept.Length)
            {
                (FlowEntry entry, int first, int second) = _kept[flow];
                uint found = Find(entry, first);
                if (found == 0)
                    found = Find(entry, second);
                if (found != entry.FlowId && _misses.Count < 10)
                    _misses.Add($"flow {entry.FlowId} was {found}");
                Volatile.Write(ref _done, _done + 1);
            }
        }

        private uint Find(in FlowEntry wanted, int slot)
        {
            FlowEntry* entry = _entries + slot;
            return Volatile.Read(ref entry->Key) == wanted.Key
                && Volatile.Read(ref entry->AddressLow) == wanted.AddressLow
                && Volatile.Read(ref entry->AddressHigh) == wanted.AddressHigh
                ? Volatile.Read(ref entry->FlowId) : 0;
        }
    }
}
