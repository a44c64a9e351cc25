// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;

namespace Telemetry.Kernel.Spreading;

/// <summary>The ring of one member of a <see cref="FanoutGroup"/>, and the packets in it. One thread takes them;
/// another may read the counters.</summary>
public sealed unsafe class FanoutSocket : IDisposable
{
    private const int BlockBytes = 1 << 20;
    private const int RetireMs = 20;                            // after which a block that is not full is handed over
    private const int TagBytes = 4;
    private const int AddressBytes = 12;                        // both of Ethernet
    private const ushort UsualTag = 0x8100;
    private const long NsPerSecond = 1_000_000_000;

    private readonly PacketSocketHandle _socket;
    private readonly MappedRegion _ring;
    private readonly int _blocks;
    private int _block;                                         // the one that is read, or will be
    private uint _left;                                         // packets of it
    private byte* _next;
    private long _dropped;

    internal FanoutSocket(NetworkDevice device, int member, long ringBytes)
    {
        Member = member;
        _blocks = (int)(ringBytes / BlockBytes);
        _socket = PacketSocketHandle.Open(device);
        try
        {
            var request = new RingRequest
            {
                BlockBytes = BlockBytes,
                Blocks = (uint)_blocks,
                FrameBytes = BlockBytes,
                Frames = (uint)_blocks,
                RetireMs = RetireMs,
            };
            _socket.MakeRing(request, TagBytes);
            _ring = MappedRegion.Map(_socket.Fd, 0, (long)_blocks * BlockBytes, writable: true, "a reader's ring");
            _socket.RefuseAll();
            _socket.Bind();
        }
        catch
        {
            _ring?.Dispose();
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Its place in the group, which is its own for as long as the group lives.</summary>
    public int Member { get; }

    internal PacketSocketHandle Handle => _socket;

    private RingBlockHeader* Block => (RingBlockHeader*)(_ring.Pointer + ((long)_block * BlockBytes));

    /// <summary>Packets that did not fit into the ring since the start. Any thread.</summary>
    public long ReadDropped()
    {
        lock (_socket)
            return _dropped += _socket.TakeStatistics().Dropped;    // reading the counter resets it
    }

    /// <summary>Takes the next frame; false if there is none now.</summary>
    public bool TryTake(out FanoutFrame frame)
    {
        while (_left == 0)
        {
            if (_next is not null)
                Release();
            // Pairs with the kernel's write barrier before it hands a block over.
            if (Volatile.Read(ref Block->Status) == RingBlockHeader.OfKernel)
            {
                frame = default;
                return false;
            }
            _left = Block->Packets;
            _next = (byte*)Block + Block->FirstOffset;
        }
        var header = (RingPacketHeader*)_next;
        frame = FrameOf(header);
        _next += header->NextOffset;
        _left--;
        return true;
    }

    /// <summary>Waits until a block is handed over, at most a time.</summary>
    public void Wait(int longestMs) => _socket.Wait(longestMs);

    public void Dispose()
    {
        _ring.Dispose();
        _socket.Dispose();
    }

    private static FanoutFrame FrameOf(RingPacketHeader* header)
    {
        byte* bytes = (byte*)header + header->MacOffset;
        int length = (int)header->CapturedLength;
        uint wireLength = header->Length;
        if ((header->Status & RingPacketHeader.HasTag) != 0 && length >= AddressBytes)
        {
            // The tag that the kernel took out goes back to its place; the ring has room for it before the frame.
            var frame = new Span<byte>(bytes - TagBytes, length + TagBytes);
            frame.Slice(TagBytes, AddressBytes).CopyTo(frame);
            bool hasType = (header->Status & RingPacketHeader.HasTagType) != 0;
            BinaryPrimitives.WriteUInt16BigEndian(frame[AddressBytes..], hasType ? header->TagType : UsualTag);
            BinaryPrimitives.WriteUInt16BigEndian(frame[(AddressBytes + 2)..], (ushort)header->TagControl);
            bytes -= TagBytes;
            length += TagBytes;
            wireLength += TagBytes;
        }
        return new FanoutFrame
        {
            Bytes = new ReadOnlySpan<byte>(bytes, length),
            WireLength = wireLength,
            TimeNs = (header->Seconds * NsPerSecond) + header->Nanoseconds,
        };
    }

    private void Release()
    {
        // Behind all reads of the block, which is the kernel's from now on.
        Volatile.Write(ref Block->Status, RingBlockHeader.OfKernel);
        _block = (_block + 1) % _blocks;
        _next = null;
    }
}
