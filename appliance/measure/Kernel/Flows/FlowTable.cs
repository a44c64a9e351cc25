// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Links;

namespace Telemetry.Kernel.Flows;

/// <summary>
/// The kernel's flow table, built in user space: each key is in one of the two slots given by its hash, so that the
/// kernel examines two slots and no more. The hash is that of <c>bpf/shared/match.bpf.h</c>.
/// </summary>
internal sealed class FlowTable
{
    private const ulong Multiplier = 0x9e3779b97f4a7c15UL;      // FLOW_HASH_MULTIPLIER
    private const int SlotsPerFlow = 3;                         // two-choice hashing holds below half full
    private const int SeedsTried = 64;
    private const int MovesTried = 500;

    // Address and port without further conditions: flows of this shape can be added while the programs run.
    private const ulong PlainUdp = 1UL << (int)(FlowShape.Address | FlowShape.Port);
    private const ulong PlainTcp = PlainUdp | (1UL << (int)(FlowShape.Address | FlowShape.Port | FlowShape.Source));

    // By slot; there are many more slots than rows.
    private readonly Dictionary<int, FlowRow> _rows;

    private FlowTable(int slots, Dictionary<int, FlowRow> rows) => (Slots, _rows) = (slots, rows);

    /// <summary>Number of slots, a power of two.</summary>
    internal int Slots { get; }

    /// <summary>Rows by slot, without the free slots.</summary>
    internal IReadOnlyDictionary<int, FlowRow> Rows => _rows;

    /// <summary>Start value of the hash.</summary>
    internal ulong Seed { get; private set; }

    /// <summary>Bit n: a UDP flow has the shape n.</summary>
    internal ulong UdpShapes { get; private init; }

    /// <summary>Bit n: a TCP flow has the shape n.</summary>
    internal ulong TcpShapes { get; private init; }

    /// <summary>Bit n: groups of the shape n are in blocks.</summary>
    internal ulong UdpBlocks { get; private init; }

    /// <summary>Number of slots for a number of flows, a power of two.</summary>
    internal static int SlotsFor(int flows) =>
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, SlotsPerFlow * flows));

    /// <summary>Builds the table.</summary>
    /// <param name="placesOf">Devices and VLAN ids of an interface, by its name.</param>
    /// <param name="capacity">Flows to reserve room for, later ones included; 0 for the given ones only.</param>
    /// <param name="isMissing">True for an interface that may come later: as a VLAN, or on one.</param>
    internal static FlowTable Build(
        IReadOnlyList<FlowDefinition> flows, Func<string, FlowPlace[]> placesOf, int capacity = 0,
        Predicate<string>? isMissing = null)
    {
        List<FlowRow> rows = FlowBlocks.Gather(FlowRow.From(flows, placesOf), static _ => true);
        bool hasRoom = capacity > 0;
        ulong blocks = ShapesOf(rows.Where(row => row.IsBlock).Select(row => row.Groups().First()), FlowRow.Udp);
        FlowRow[] later = [.. ShapesToCome(flows, rows, isMissing ?? (static _ => false))];
        var table = new FlowTable(SlotsFor(Math.Max(rows.Count, capacity)), [])
        {
            // A block may have to be split up.
            UdpShapes = ShapesOf(rows.Where(row => !row.IsBlock), FlowRow.Udp) | (hasRoom ? PlainUdp | blocks : 0)
                | ShapesOf(later, FlowRow.Udp),
            TcpShapes = ShapesOf(rows, FlowRow.Tcp) | (hasRoom ? PlainTcp : 0) | ShapesOf(later, FlowRow.Tcp),
            UdpBlocks = blocks,
        };
        for (ulong attempt = 1; attempt <= SeedsTried; attempt++)
        {
            table.Seed = attempt * Multiplier;
            if (table.TryPlaceAll(rows))
                return table;
        }
        throw new InvalidOperationException($"no seed places {rows.Count} flows in {table.Slots} slots");
    }

    // Packets of an interface that comes later may carry a VLAN id, and flows that share an endpoint may then be
    // distinguished by their interfaces.
    private static IEnumerable<FlowRow> ShapesToCome(
        IReadOnlyList<FlowDefinition> flows, List<FlowRow> rows, Predicate<string> isMissing)
    {
        HashSet<int> toCome = [.. flows.Where(flow => flow.Interface is { } name && isMissing(name))
            .Select(flow => flow.Id)];
        bool areShared = flows.DistinctBy(flow => flow.Endpoint).Count() < flows.Count;
        foreach (FlowRow row in rows.SelectMany(row => row.Groups())
            .Where(row => toCome.Contains((int)row.Entry.FlowId)))
        {
            FlowShape own = row.Shape & ~FlowShape.Interface;
            yield return row.WithShape(own | FlowShape.Vlan);
            if (!areShared)
                continue;
            yield return row.WithShape(own | FlowShape.Interface);
            yield return row.WithShape(own | FlowShape.Interface | FlowShape.Vlan);
        }
    }

    private static ulong ShapesOf(IEnumerable<FlowRow> rows, byte protocol) =>
        rows.Where(row => row.Protocol == protocol).Aggregate(0UL, (shapes, row) => shapes | (1UL << (int)row.Shape));

    private bool TryPlaceAll(List<FlowRow> rows)
    {
        _rows.Clear();
        return rows.TrueForAll(TryPlace);
    }

    private bool TryPlace(FlowRow row)
    {
        int avoid = -1;
        for (int move = 0; move < MovesTried; move++)
        {
            (int first, int second) = SlotsOf(row);
            int slot = RowAt(first).IsNone || (first != avoid && !RowAt(second).IsNone) ? first : second;
            FlowRow held = RowAt(slot);
            Put(slot, row);
            if (held.IsNone)
                return true;
            (row, avoid) = (held, slot);
        }
        return false;
    }

    /// <summary>True if the programs look for flows of a key's shape.</summary>
    internal bool Covers(FlowRow row) =>
        ((row.IsBlock ? UdpBlocks : row.Protocol == FlowRow.Tcp ? TcpShapes : UdpShapes)
            & (1UL << (int)(row.Shape & ~FlowShape.Block))) != 0;

    /// <summary>A table of the same size, seed and content.</summary>
    internal FlowTable Copy() => new(Slots, new Dictionary<int, FlowRow>(_rows))
    {
        Seed = Seed,
        UdpShapes = UdpShapes,
        TcpShapes = TcpShapes,
        UdpBlocks = UdpBlocks,
    };

    internal FlowRow RowAt(int slot) => _rows.GetValueOrDefault(slot);

    /// <summary>Sets the row in a slot.</summary>
    internal void Put(int slot, FlowRow row)
    {
        if (row.IsNone)
            _rows.Remove(slot);
        else
            _rows[slot] = row;
    }

    /// <summary>Slot of a key; -1 if it is not in the table.</summary>
    internal int SlotOf(FlowRow row)
    {
        (int first, int second) = SlotsOf(row);
        return Holds(first) ? first : Holds(second) ? second : -1;

        bool Holds(int slot) =>
            !RowAt(slot).IsNone && RowAt(slot).Identity == row.Identity;
    }

    /// <summary>The two slots for a key.</summary>
    internal (int First, int Second) SlotsOf(in FlowRow row)
    {
        (FlowEntry entry, FlowScope scope) = (row.Entry, row.Scope);
        uint mask = (uint)Slots - 1;
        ulong hash = Seed ^ entry.AddressLow ^ unchecked((entry.AddressHigh ^ entry.Key) * Multiplier);
        hash ^= hash >> 32;
        if (((FlowShape)(byte)(entry.Key >> 24) & (FlowShape.Sender | FlowShape.Interface)) != 0)
        {
            hash = unchecked(hash * Multiplier);
            hash ^= hash >> 32;
            hash ^= scope.SenderLow ^ unchecked(scope.SenderHigh * Multiplier) ^ scope.InterfaceIndex;
            hash ^= hash >> 32;
        }
        hash = unchecked(hash * Multiplier);
        return ((int)((uint)(hash >> 40) & mask), (int)((uint)(hash ^ (hash >> 32)) & mask));
    }
}
