// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Links;

namespace Telemetry.Kernel.Flows;

/// <summary>One key of the table.</summary>
internal readonly record struct FlowRow(FlowEntry Entry, FlowScope Scope, FlowBlock Block = default)
{
    internal const byte Tcp = 6;
    internal const byte Udp = 17;

    private const ulong BlockKey = (ulong)FlowShape.Block << 24;

    private static readonly int LastByteShift = BitConverter.IsLittleEndian ? 56 : 0;

    internal byte Protocol => (byte)(Entry.Key >> 16);

    internal FlowShape Shape => (FlowShape)(byte)(Entry.Key >> 24);

    /// <summary>Rows for flows. Of flows that differ only in the interface, each is matched on its own interface. On
    /// all other interfaces the flow that names none is matched; without one, the first flow is, and the packet is then
    /// counted as on a foreign interface. Of equal flows the first is used.</summary>
    /// <exception cref="FailureException">Two flows name interfaces that lie on the same device.</exception>
    internal static List<FlowRow> From(IReadOnlyList<FlowDefinition> flows, Func<string, FlowPlace[]> placesOf)
    {
        List<FlowRow> rows = [];
        foreach (IGrouping<FlowRow, (FlowDefinition Flow, FlowPlace Place)> same in flows
            .SelectMany(flow => Places(flow, placesOf).Select(place => (flow, place)))
            .GroupBy(entry => Of(entry.flow, entry.place with { InterfaceIndex = 0 }).Identity))
        {
            (FlowDefinition Flow, FlowPlace Place)[] members = [.. same];
            (FlowDefinition elsewhere, FlowPlace any) =
                members.OrderBy(member => member.Flow.Interface is null ? 0 : 1).First();
            rows.Add(Of(elsewhere, any with { InterfaceIndex = 0 }));
            if (members.DistinctBy(member => member.Flow.Id).Count() == 1)
                continue;
            CheckPlaces(members);
            rows.AddRange(members.Where(member => member.Place.InterfaceIndex != 0)
                .DistinctBy(member => member.Place).Select(member => Of(member.Flow, member.Place)));
        }
        return rows;
    }

    /// <summary>True for the content of a free slot: no key.</summary>
    internal bool IsNone => Entry.FlowId == 0;

    /// <summary>Key without the flow to which it leads; distinguishes it from other keys.</summary>
    internal FlowRow Identity =>
        new(Entry with { FlowId = 0, SnapLength = 0 }, Scope);

    /// <summary>True if it represents several groups.</summary>
    internal bool IsBlock => (Shape & FlowShape.Block) != 0;

    /// <summary>True if it is a group that may be a member of a block.</summary>
    internal bool IsGroup =>
        Protocol == Udp && (Shape & (FlowShape.Address | FlowShape.Port | FlowShape.Source | FlowShape.Block))
            == (FlowShape.Address | FlowShape.Port);

    /// <summary>The last byte of the address.</summary>
    internal byte LastByte => (byte)(Entry.AddressLow >> LastByteShift);

    /// <summary>Block, without members, to which a group may belong: the ids of its groups rise with the
    /// addresses.</summary>
    internal FlowRow EmptyBlock => this with
    {
        Entry = Entry with
        {
            AddressLow = Entry.AddressLow & ~(0xffUL << LastByteShift),
            Key = Entry.Key | BlockKey,
            FlowId = unchecked(Entry.FlowId - LastByte + FlowBlock.Base),
        },
    };

    /// <summary>One group of a block, member or not.</summary>
    internal FlowRow Group(byte last) => new(
        Entry with
        {
            AddressLow = Entry.AddressLow | ((ulong)last << LastByteShift),
            Key = Entry.Key & ~BlockKey,
            FlowId = unchecked(Entry.FlowId + last - FlowBlock.Base),
        },
        Scope);

    /// <summary>The block with a member added or removed.</summary>
    internal FlowRow WithMember(byte last, bool isMember) => this with { Block = Block.With(last, isMember) };

    /// <summary>The key with another shape.</summary>
    internal FlowRow WithShape(FlowShape shape) => this with
    {
        Entry = Entry with { Key = (Entry.Key & ~(0xffUL << 24)) | ((ulong)shape << 24) },
    };

    /// <summary>Rows of the single groups of a block; any other row itself.</summary>
    internal IEnumerable<FlowRow> Groups()
    {
        if (!IsBlock)
            return [this];
        FlowRow block = this;
        return Enumerable.Range(0, byte.MaxValue + 1).Where(last => block.Block.Has((byte)last))
            .Select(last => block.Group((byte)last));
    }

    private static FlowPlace[] Places(FlowDefinition flow, Func<string, FlowPlace[]> placesOf)
    {
        if (flow.Interface is null)
            return [new FlowPlace(0, flow.VlanId)];
        FlowPlace[] places = placesOf(flow.Interface);
        if (flow.VlanId == 0)
            return places;
        if (Array.Find(places, place => place.VlanId != 0 && place.VlanId != flow.VlanId) is { VlanId: > 0 } other)
        {
            throw new FailureException(new Failure(
                ExitCode.Usage, flow.Interface,
                $"packets of this interface carry VLAN {other.VlanId}, and {flow.Endpoint} is to carry VLAN "
                + $"{flow.VlanId}", "remove vlan, or name the device below"));
        }
        return [.. places.Select(place => place with { VlanId = flow.VlanId })];
    }

    private static void CheckPlaces((FlowDefinition Flow, FlowPlace Place)[] members)
    {
        foreach (var same in members.Where(member => member.Place.InterfaceIndex != 0)
            .GroupBy(member => member.Place))
        {
            string[] names = [.. same.Select(member => member.Flow.Interface!).Distinct()];
            if (names.Length > 1)
            {
                throw new FailureException(new Failure(
                    ExitCode.Usage, names[1], $"{same.First().Flow.Endpoint} is expected here and on {names[0]}, "
                    + "which lie on the same device", "give it to one of them"));
            }
        }
    }

    private static FlowRow Of(FlowDefinition flow, FlowPlace place)
    {
        FlowShape shape = FlowShape.None;
        shape |= flow.Endpoint.AnyAddress ? 0 : FlowShape.Address;
        shape |= flow.Endpoint.AnyPort ? 0 : FlowShape.Port;
        shape |= flow.MatchesSource ? FlowShape.Source : 0;
        shape |= flow.SourceAddress != 0 ? FlowShape.Sender : 0;
        shape |= place.VlanId != 0 ? FlowShape.Vlan : 0;
        shape |= place.InterfaceIndex != 0 ? FlowShape.Interface : 0;
        (ulong addressHigh, ulong addressLow) = AsLoaded(flow.Endpoint.Address);
        (ulong senderHigh, ulong senderLow) = AsLoaded(flow.SourceAddress);
        var entry = new FlowEntry
        {
            AddressHigh = addressHigh,
            AddressLow = addressLow,
            Key = flow.Endpoint.Port | ((ulong)(flow.IsTcp ? Tcp : Udp) << 16) | ((ulong)shape << 24)
                | ((ulong)place.VlanId << 32),
            FlowId = (uint)flow.Id,
            SnapLength = (uint)flow.SnapLength | (flow.IsWhole ? CaptureConfiguration.FlowWhole : 0)
                | (flow.IsSummed ? CaptureConfiguration.FlowSummed : 0),
        };
        var scope = new FlowScope
        {
            SenderHigh = senderHigh,
            SenderLow = senderLow,
            InterfaceIndex = (ulong)place.InterfaceIndex,
        };
        return new FlowRow(entry, scope);
    }

    // The two halves of an address as 64-bit loads from the packet read them.
    private static (ulong High, ulong Low) AsLoaded(UInt128 address)
    {
        ulong high = (ulong)(address >> 64);
        ulong low = (ulong)address;
        return BitConverter.IsLittleEndian
            ? (BinaryPrimitives.ReverseEndianness(high), BinaryPrimitives.ReverseEndianness(low))
            : (high, low);
    }
}
