// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;
using Telemetry.Appliance.Kernel.Layout;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Kernel;

/// <summary>
/// The kernel's flow table, worked out here: every key stands in one of the two slots that its hash names, so that the
/// kernel looks at two places and no more. The hash is that of <c>bpf/match.bpf.h</c>.
/// </summary>
internal sealed class FlowTable
{
    private const ulong Multiplier = 0x9e3779b97f4a7c15UL;      // FLOW_HASH_MULTIPLIER
    private const int SlotsPerFlow = 3;                         // two-choice hashing holds below half full
    private const int SeedsTried = 64;
    private const int MovesTried = 500;
    private const byte Tcp = 6;
    private const byte Udp = 17;

    private FlowTable(int slots)
    {
        Entries = new FlowEntry[slots];
        Scopes = new FlowScope[slots];
    }

    /// <summary>The slots.</summary>
    internal FlowEntry[] Entries { get; }

    /// <summary>What else some of the slots compare.</summary>
    internal FlowScope[] Scopes { get; }

    /// <summary>Start value of the hash.</summary>
    internal ulong Seed { get; private set; }

    /// <summary>Bit n: a UDP flow has the shape n.</summary>
    internal ulong UdpShapes { get; private init; }

    /// <summary>Bit n: a TCP flow has the shape n.</summary>
    internal ulong TcpShapes { get; private init; }

    /// <summary>Slots for so many flows, a power of two.</summary>
    internal static int SlotsFor(int flows) =>
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, SlotsPerFlow * flows));

    /// <summary>Works the table out.</summary>
    internal static FlowTable Build(IReadOnlyList<FlowDefinition> flows, Func<string, int> interfaceIndex)
    {
        List<FlowRow> rows = FlowRow.From(flows, interfaceIndex);
        var table = new FlowTable(SlotsFor(rows.Count))
        {
            UdpShapes = ShapesOf(rows, Udp),
            TcpShapes = ShapesOf(rows, Tcp),
        };
        for (ulong attempt = 1; attempt <= SeedsTried; attempt++)
        {
            table.Seed = attempt * Multiplier;
            if (table.TryPlaceAll(rows))
                return table;
        }
        throw new InvalidOperationException($"no seed places {rows.Count} flows in {table.Entries.Length} slots");
    }

    private static ulong ShapesOf(List<FlowRow> rows, byte protocol) =>
        rows.Where(row => row.Protocol == protocol).Aggregate(0UL, (shapes, row) => shapes | (1UL << (int)row.Shape));

    private bool TryPlaceAll(List<FlowRow> rows)
    {
        Array.Clear(Entries);
        Array.Clear(Scopes);
        return rows.TrueForAll(TryPlace);
    }

    private bool TryPlace(FlowRow row)
    {
        FlowEntry entry = row.Entry;
        FlowScope scope = row.Scope;
        int avoid = -1;
        for (int move = 0; move < MovesTried; move++)
        {
            (int first, int second) = Slots(entry, scope);
            int slot = Entries[first].FlowId == 0 || (first != avoid && Entries[second].FlowId != 0) ? first : second;
            (entry, Entries[slot]) = (Entries[slot], entry);
            (scope, Scopes[slot]) = (Scopes[slot], scope);
            if (entry.FlowId == 0)
                return true;
            avoid = slot;
        }
        return false;
    }

    private (int First, int Second) Slots(in FlowEntry entry, in FlowScope scope)
    {
        uint mask = (uint)Entries.Length - 1;
        ulong hash = Seed ^ entry.AddressLow ^ unchecked(entry.AddressHigh * Multiplier) ^ entry.Key;
        hash ^= hash >> 32;
        if (((FlowShape)(byte)(entry.Key >> 24) & (FlowShape.Sender | FlowShape.Interface)) != 0)
        {
            hash = unchecked(hash * Multiplier);
            hash ^= hash >> 32;
            hash ^= scope.SenderLow ^ unchecked(scope.SenderHigh * Multiplier) ^ scope.InterfaceIndex;
        }
        hash = unchecked(hash * Multiplier);
        return ((int)((uint)(hash >> 40) & mask), (int)((uint)(hash ^ (hash >> 32)) & mask));
    }

    /// <summary>One key of the table.</summary>
    private readonly record struct FlowRow(FlowEntry Entry, FlowScope Scope)
    {
        internal byte Protocol => (byte)(Entry.Key >> 16);

        internal FlowShape Shape => (FlowShape)(byte)(Entry.Key >> 24);

        internal static List<FlowRow> From(IReadOnlyList<FlowDefinition> flows, Func<string, int> interfaceIndex)
        {
            List<FlowRow> rows = [];
            foreach (IGrouping<FlowRow, FlowDefinition> same in flows.GroupBy(
                flow => Of(flow, 0) with { Entry = Key(flow) }))
            {
                FlowDefinition[] members = [.. same];
                rows.Add(Of(members[0], 0));
                // Equal but for the interface: each is matched on its own, the first on all others as well, where the
                // packet is then seen to be on a foreign interface. Of flows equal in that too the first counts.
                IEnumerable<FlowDefinition> scoped = members.Where(flow => flow.Interface is not null)
                    .DistinctBy(flow => flow.Interface);
                if (members.DistinctBy(flow => flow.Interface).Count() > 1)
                    rows.AddRange(scoped.Select(flow => Of(flow, interfaceIndex(flow.Interface!))));
            }
            return rows;
        }

        private static FlowEntry Key(FlowDefinition flow) => Of(flow, 0).Entry with { FlowId = 0, SnapLength = 0 };

        private static FlowRow Of(FlowDefinition flow, int interfaceIndex)
        {
            FlowShape shape = FlowShape.None;
            shape |= flow.Endpoint.AnyAddress ? 0 : FlowShape.Address;
            shape |= flow.Endpoint.AnyPort ? 0 : FlowShape.Port;
            shape |= flow.MatchesSource ? FlowShape.Source : 0;
            shape |= flow.SourceAddress != 0 ? FlowShape.Sender : 0;
            shape |= flow.VlanId != 0 ? FlowShape.Vlan : 0;
            shape |= interfaceIndex != 0 ? FlowShape.Interface : 0;
            (ulong addressHigh, ulong addressLow) = AsLoaded(flow.Endpoint.Address);
            (ulong senderHigh, ulong senderLow) = AsLoaded(flow.SourceAddress);
            var entry = new FlowEntry
            {
                AddressHigh = addressHigh,
                AddressLow = addressLow,
                Key = flow.Endpoint.Port | ((ulong)(flow.IsTcp ? Tcp : Udp) << 16) | ((ulong)shape << 24)
                    | ((ulong)flow.VlanId << 32),
                FlowId = (uint)flow.Id,
                SnapLength = (uint)flow.SnapLength,
            };
            var scope = new FlowScope
            {
                SenderHigh = senderHigh,
                SenderLow = senderLow,
                InterfaceIndex = (ulong)interfaceIndex,
            };
            return new FlowRow(entry, scope);
        }

        // The two halves of an address as a load of 64 bits from the packet gives them.
        private static (ulong High, ulong Low) AsLoaded(UInt128 address)
        {
            ulong high = (ulong)(address >> 64);
            ulong low = (ulong)address;
            return BitConverter.IsLittleEndian
                ? (BinaryPrimitives.ReverseEndianness(high), BinaryPrimitives.ReverseEndianness(low))
                : (high, low);
        }
    }
}
