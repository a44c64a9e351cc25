// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;

namespace TestSupport.Workload;

/// <summary>A ring in this process's own memory, written as the kernel program does: packets without room are counted
/// for their flow, and the flow's next record has the count. A BPF ring buffer also gets discarded entries.</summary>
public sealed unsafe class MemoryRing : IDisposable
{
    private const int HeaderBytes = 4_096;
    private const int TailOffset = 128;
    private const int Flows = 16;
    private const int OrderSnapLength = 9_216;
    private const int EntryHeaderBytes = 8;                     // BPF_RINGBUF_HDR_SZ
    private const uint Discarded = 1u << 30;                    // BPF_RINGBUF_DISCARD_BIT
    private const uint DiscardedBytes = 64;
    private const long DiscardEvery = 1_000;

    private readonly byte* _memory;
    private readonly ulong* _head;
    private readonly ulong* _tail;
    private readonly uint* _flowLost;
    private readonly int _feedSnapLength;
    private readonly bool _isArray;
    private long _written;

    /// <summary>Allocates the memory.</summary>
    public MemoryRing(
        int index, long dataBytes, RingTransport transport = RingTransport.ArrayRing, int feedSnapLength = 64)
    {
        _isArray = transport == RingTransport.ArrayRing;
        const int RecordLimit = PacketRecord.Size + OrderSnapLength;
        nuint bytes = (nuint)(HeaderBytes + dataBytes + (2 * RecordLimit));
        _memory = (byte*)NativeMemory.AlignedAlloc(bytes, HeaderBytes);
        new Span<byte>(_memory, (int)bytes).Clear();
        _flowLost = (uint*)NativeMemory.AllocZeroed(Flows, sizeof(uint));
        _head = (ulong*)_memory;
        _tail = (ulong*)(_memory + TailOffset);
        _feedSnapLength = feedSnapLength;
        Descriptor = new RingDescriptor
        {
            Index = index,
            Hook = Hook.XdpRx,
            Cpu = index,
            Transport = transport,
            DataBytes = dataBytes,
            Head = _head,
            Tail = _tail,
            Data = _memory + HeaderBytes,
            FlowLost = _flowLost,
            RecordLimit = RecordLimit,
        };
    }

    /// <summary>The ring as its reader sees it.</summary>
    public RingDescriptor Descriptor { get; }

    /// <summary>Writes the last packet of the traffic; false if there was no room.</summary>
    public bool TryWrite(TradingTraffic traffic)
    {
        ref readonly TrafficPacket packet = ref traffic.Current;
        int flow = packet.FlowId;
        int snapLength = TradingTopology.IsTcp(flow) ? OrderSnapLength : _feedSnapLength;
        int captured = Math.Min(snapLength, packet.PayloadLength);
        uint length = (uint)(PacketRecord.Size + captured + 7) & ~7u;
        byte* at = TryReserve(length);
        if (at == null)
        {
            _flowLost[flow]++;
            return false;
        }
        Write(ref *(PacketRecord*)at, packet, length, captured);
        traffic.Payload[..captured].CopyTo(new Span<byte>(at + PacketRecord.Size, captured));
        ((PacketRecord*)at)->TransportSum = RightSum(traffic.Payload[..captured]);
        Publish(length);
        if (!_isArray && ++_written % DiscardEvery == 0 && TryReserve(DiscardedBytes) != null)
            Publish(DiscardedBytes, Discarded);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        NativeMemory.Free(_flowLost);
    }

    // An entry may extend past the end: either kind of ring has slack for one.
    private byte* TryReserve(uint length)
    {
        ulong room = _isArray ? length : length + EntryHeaderBytes;
        if (*_head - Volatile.Read(ref *_tail) + room > (ulong)Descriptor.DataBytes)
            return null;
        return Place() + (_isArray ? 0 : EntryHeaderBytes);
    }

    private void Publish(uint length, uint flags = 0)
    {
        if (!_isArray)
            *(uint*)Place() = length | flags;
        Volatile.Write(ref *_head, *_head + length + (_isArray ? 0 : (ulong)EntryHeaderBytes));
    }

    /// <summary>The sum of headers that makes the checksum over a payload right.</summary>
    private static ushort RightSum(ReadOnlySpan<byte> payload) =>
        (ushort)Math.Max(1, ~InternetChecksum.Fold(InternetChecksum.Sum(payload)) & ushort.MaxValue);

    private byte* Place() => _memory + HeaderBytes + (*_head & (ulong)(Descriptor.DataBytes - 1));

    private void Write(ref PacketRecord record, in TrafficPacket packet, uint length, int captured)
    {
        int flow = packet.FlowId;
        record = default;
        record.RecordLength = length;
        record.FlowId = (uint)flow;
        record.StampNs = (ulong)packet.StampNs;
        record.FlowLost = _flowLost[flow];
        record.InterfaceIndex = 1;
        record.WireLength = (uint)packet.PayloadLength + 42;
        record.PayloadLength = (uint)packet.PayloadLength;
        record.CapturedLength = (uint)captured;
        record.TcpSequence = packet.TcpSequence;
        record.TcpAcknowledgement = packet.TcpAcknowledgement;
        record.SourcePort = TradingTopology.SourcePort(flow);
        record.DestinationPort = TradingTopology.DestinationPort(flow);
        record.Flags = captured < packet.PayloadLength ? PacketRecordFlags.Truncated : PacketRecordFlags.None;
        record.GsoSegments = 1;
        record.Hook = flow == TradingTopology.ToExchange ? Hook.TcTx : Hook.XdpRx;
        record.TcpFlags = packet.TcpFlags;
        record.IpProtocol = (byte)(TradingTopology.IsTcp(flow) ? 6 : 17);
        record.SourceAddressBytes.Value = TradingTopology.SourceAddress(flow);
        record.DestinationAddressBytes.Value = TradingTopology.DestinationAddress(flow);
    }
}
