// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Appliance.Kernel.Layout;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Kernel;

/// <summary>One key of the table.</summary>
internal readonly record struct FlowRow(FlowEntry Entry, FlowScope Scope)
{
    internal const byte Tcp = 6;
    internal const byte Udp = 17;

    internal byte Protocol => (byte)(Entry.Key >> 16);

    internal FlowShape Shape => (FlowShape)(byte)(Entry.Key >> 24);

    /// <summary>The keys of flows; where several flows have one, the first of them counts.</summary>
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

    /// <summary>Whether it is no key: what a free slot holds.</summary>
    internal bool IsNone => Entry.FlowId == 0;

    /// <summary>What tells it from other keys: not where it leads.</summary>
    internal FlowRow Identity => this with { Entry = Entry with { FlowId = 0, SnapLength = 0 } };

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
