// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Packets;

namespace Telemetry.Capture.HostPath;

/// <summary>Reads the records of dropped packets for the reader, which gives them their place among the packets by
/// their stamps. It never holds up a packet, nor the pipeline's time.</summary>
[HotPath]
public sealed class DropReader
{
    private const byte Udp = 17;                                // IPPROTO_UDP

    private readonly KernelCapture _capture;
    private readonly DropRing _ring;
    private readonly DropSites _sites;
    private readonly int _unspecified;
    private readonly int[] _purged;
    private readonly int[] _unwanted;
    private readonly int[] _forOthers;
    private readonly int[] _damaged;
    private readonly int[] _beforeHook;

    /// <param name="capture">Knows which interfaces are mirror ports.</param>
    /// <param name="kernel">Writes the ring.</param>
    /// <param name="sites">Receives the functions that dropped packets.</param>
    public DropReader(KernelCapture capture, DropCapture kernel, DropSites sites)
    {
        _capture = capture;
        _ring = new DropRing(kernel.Ring);
        _sites = sites;
        _unspecified = kernel.UnspecifiedReason;
        _purged = [.. kernel.PurgedReasons];
        _unwanted = [.. kernel.UnwantedReasons];
        _forOthers = [.. kernel.ForOtherReasons];
        _damaged = [.. kernel.DamagedReasons];
        _beforeHook = [.. kernel.BeforeHookReasons];
    }

    /// <summary>Stamp of the next record, nanoseconds; the largest number if there is none.</summary>
    internal long NextStampNs { get; private set; } = long.MaxValue;

    /// <summary>True if an invalid record was found: there are no more.</summary>
    public bool IsCorrupt => _ring.IsCorrupt;

    /// <summary>Reads the position up to which the kernel has written.</summary>
    internal void Refresh()
    {
        _ring.Refresh();
        Find();
    }

    /// <summary>Takes the next record if its stamp is at most <paramref name="untilNs"/>.</summary>
    internal bool TryTake(long untilNs, ref DroppedPacket packet)
    {
        if (NextStampNs > untilNs || NextStampNs == long.MaxValue)
            return false;
        Fill(ref packet, in _ring.Current);
        bool isDamaged = Array.IndexOf(_damaged, packet.Facts.Reason) >= 0;
        packet.Payload = isDamaged ? default : _ring.Payload;
        return true;
    }

    /// <summary>Passes the record that was taken, whose payload becomes invalid.</summary>
    internal void Advance()
    {
        _ring.Advance();
        _ring.Release();
        Find();
    }

    /// <summary>Properties of packets that were counted without a record. Which interface they came by is not
    /// known.</summary>
    public DropProperties PropertiesOf(in UntoldDrops drops) =>
        PropertiesOf(drops.Flags, drops.Reason, drops.IpProtocol);

    private void Find() => NextStampNs = _ring.TryPeek(out long stampNs) ? stampNs : long.MaxValue;

    private void Fill(ref DroppedPacket packet, ref readonly DropRecord record)
    {
        bool transmits = (record.Flags & DropRecordFlags.Transmit) != 0;
        packet.StampNs = (long)record.StampNs;
        packet.FlowId = (int)record.FlowId;
        packet.PayloadLength = (int)record.PayloadLength;
        packet.TcpSequence = record.TcpSequence;
        packet.TcpFlags = record.TcpFlags;
        packet.ClientAddress = transmits ? record.SourceAddress : record.DestinationAddress;
        packet.ClientPort = transmits ? record.SourcePort : record.DestinationPort;
        packet.Facts.Socket = record.Socket;
        packet.Facts.Reason = (int)record.Reason;
        packet.Facts.Site = _sites.IndexOf(record.Site);
        packet.Facts.Packets = record.Segments;
        packet.Facts.Properties = PropertiesOf(record.Flags, (int)record.Reason, record.IpProtocol);
        if (new EndpointAddress(record.DestinationAddress, 0).IsMulticast)
            packet.Facts.Properties |= DropProperties.Multicast;
        if (IsForOther(in record, transmits))
            packet.Facts.Properties |= DropProperties.Unwanted;
    }

    // The kernel states no reason for packets of a group that the host has not joined, or has left, or that no socket
    // reads. Before 5.17 it states none for any, those that overflow a socket's queue too.
    private bool IsOfForeignGroup(DropRecordFlags flags, int reason) => reason == _unspecified
        && (flags & (DropRecordFlags.Unclaimed | DropRecordFlags.Queued | DropRecordFlags.AtSocket))
            == DropRecordFlags.Unclaimed;

    // Of a line's packets it is a loss: the sender, or a switch, has the wrong link address. A mirror port brings those
    // of all hosts, and what another host sends to a gateway is not an order of this one.
    private bool IsForOther(ref readonly DropRecord record, bool transmits) =>
        Array.IndexOf(_forOthers, (int)record.Reason) >= 0
        && (transmits || _capture.InterfaceOf((int)record.InterfaceIndex)?.IsMirror == true);

    // UDP states no reason when its socket is closed; other sockets, whose copies are not missed, have a reason of
    // their own for the end of a queue.
    private bool WasUnread(DropRecordFlags flags, int reason, byte protocol) =>
        ((flags & DropRecordFlags.Queued) != 0 && reason == _unspecified)
        || (protocol == Udp && Array.IndexOf(_purged, reason) >= 0);

    private DropProperties PropertiesOf(DropRecordFlags flags, int reason, byte protocol)
    {
        bool transmits = (flags & DropRecordFlags.Transmit) != 0;
        DropProperties properties = transmits ? DropProperties.Transmit : DropProperties.None;
        if (transmits && Array.IndexOf(_beforeHook, reason) >= 0)
            properties |= DropProperties.BeforeHook;
        if (WasUnread(flags, reason, protocol))
            properties |= DropProperties.Unread;
        if (Array.IndexOf(_unwanted, reason) >= 0 || IsOfForeignGroup(flags, reason))
            properties |= DropProperties.Unwanted;
        return properties;
    }
}
