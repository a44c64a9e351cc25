// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Threads;
using Telemetry.Playing.Reading;

namespace Telemetry.Playing.Sending;

/// <summary>
/// Datagrams on their way from the captures to the network, and on to the record of what became of them. Three threads,
/// each with a position of its own: one prepares, one sends, one records. All memory is touched at the start.
/// </summary>
[HotPath]
internal sealed unsafe class PlayRing : IDisposable
{
    private const int Slots = 1 << 16;
    private const int Mask = Slots - 1;
    private const long PayloadBytes = 32 << 20;
    private const int PairOfLines = 128 / sizeof(long);         // positions of different threads lie that far apart
    private const int Prepared = 0;
    private const int Sent = PairOfLines;
    private const int Recorded = 2 * PairOfLines;
    private const int Ended = 3 * PairOfLines;
    private const int Filled = 4 * PairOfLines;
    private const int Positions = 5 * PairOfLines;
    private const long PauseNs = 200_000;

    private readonly PlaySlot* _slots;
    private readonly byte* _payloads;
    private readonly long* _positions;
    private readonly long[] _payloadEnds = new long[Slots];     // of the preparing thread
    private long _payloadHead;
    private long _payloadTail;
    private long _released;

    public PlayRing()
    {
        _slots = (PlaySlot*)NativeMemory.AlignedAlloc(Slots * (nuint)sizeof(PlaySlot), 128);
        _payloads = (byte*)NativeMemory.AlignedAlloc((nuint)PayloadBytes, 128);
        _positions = (long*)NativeMemory.AlignedAlloc(Positions * sizeof(long), 128);
        new Span<byte>(_slots, Slots * sizeof(PlaySlot)).Clear();
        new Span<byte>(_payloads, (int)PayloadBytes).Clear();
        new Span<byte>(_positions, Positions * sizeof(long)).Clear();
    }

    /// <summary>Datagrams prepared so far. The acquire pairs with the release in <see cref="TryAdd"/>.</summary>
    public long PreparedCount => Volatile.Read(ref _positions[Prepared]);

    /// <summary>Datagrams sent so far. The acquire pairs with the release in <see cref="PassSent"/>.</summary>
    public long SentCount => Volatile.Read(ref _positions[Sent]);

    /// <summary>True if nothing more is prepared. The acquire pairs with the release in <see cref="End"/>; read it
    /// before <see cref="PreparedCount"/>.</summary>
    public bool IsEnded => Volatile.Read(ref _positions[Ended]) != 0;

    /// <summary>True once there was no room, or everything is prepared. The acquire pairs with the releases in
    /// <see cref="TryAdd"/> and <see cref="End"/>.</summary>
    public bool IsFilled => Volatile.Read(ref _positions[Filled]) != 0;

    /// <summary>A datagram by its number from 0.</summary>
    public ref PlaySlot this[long number] => ref _slots[number & Mask];

    /// <summary>Bytes of a datagram's payload.</summary>
    public byte* PayloadOf(ref readonly PlaySlot slot) => _payloads + slot.PayloadAt;

    /// <summary>Prepares a datagram; waits while there is no room. Preparing thread.</summary>
    /// <param name="bytes">What is sent: its payload, or a frame.</param>
    /// <param name="headerBytes">Bytes before the payload.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>False if it was stopped.</returns>
    public bool TryAdd(in Datagram datagram, ReadOnlySpan<byte> bytes, int headerBytes, CancellationToken stop)
    {
        long number = _positions[Prepared];
        int length = datagram.IsMadeLoss ? 0 : bytes.Length;
        while (!HasRoom(number, length))
        {
            if (stop.IsCancellationRequested)
                return false;
            Volatile.Write(ref _positions[Filled], 1);
            HostThread.SleepNs(PauseNs);
        }
        ref PlaySlot slot = ref this[number];
        slot.Group = datagram.Target.Address;
        slot.Port = datagram.Target.Port;
        slot.Channel = datagram.Channel;
        slot.OffsetNs = datagram.OffsetNs;
        slot.BeforeNs = 0;
        slot.AfterNs = 0;
        slot.Frame = datagram.Frame;
        slot.FirstSequence = datagram.FirstSequence;
        slot.PayloadAt = _payloadHead % PayloadBytes;
        slot.SendTimeOffsetNs = datagram.SendTimeOffsetNs;
        slot.Length = length;
        slot.FlowId = datagram.FlowId;
        slot.Count = datagram.Count;
        slot.Errno = datagram.IsMadeLoss ? PlaySlot.MadeLoss : 0;
        slot.Capture = datagram.Capture;
        slot.HeaderBytes = (ushort)headerBytes;
        slot.IsRetimed = datagram.IsRetimed;
        slot.HasWrongChecksum = datagram.HasWrongChecksum;
        slot.IsDecoded = datagram.IsDecoded;
        bytes[..length].CopyTo(new Span<byte>(_payloads + slot.PayloadAt, length));
        _payloadHead += length;
        _payloadEnds[number & Mask] = _payloadHead;
        Volatile.Write(ref _positions[Prepared], number + 1);
        return true;
    }

    public void End()
    {
        Volatile.Write(ref _positions[Ended], 1);
        Volatile.Write(ref _positions[Filled], 1);
    }

    /// <summary>Hands datagrams on to the record. Sending thread.</summary>
    public void PassSent(long count) => Volatile.Write(ref _positions[Sent], count);

    /// <summary>Gives the room of datagrams back. Recording thread.</summary>
    public void PassRecorded(long count) => Volatile.Write(ref _positions[Recorded], count);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_slots);
        NativeMemory.AlignedFree(_payloads);
        NativeMemory.AlignedFree(_positions);
    }

    /// <summary>Releases what was recorded, and finds a place for a payload in one piece.</summary>
    private bool HasRoom(long number, int length)
    {
        // Pairs with the release in PassRecorded.
        long recorded = Volatile.Read(ref _positions[Recorded]);
        for (; _released < recorded; _released++)
            _payloadTail = _payloadEnds[_released & Mask];
        if (number - recorded >= Slots)
            return false;
        long before = _payloadHead % PayloadBytes;
        long head = before + length > PayloadBytes ? _payloadHead + PayloadBytes - before : _payloadHead;
        if (head + length - _payloadTail > PayloadBytes)
            return false;
        _payloadHead = head;
        return true;
    }
}
