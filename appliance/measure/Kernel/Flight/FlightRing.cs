// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Flight;

/// <summary>
/// The mapped memory of one flight ring, which the kernel overwrites for ever. Reading follows the protocol of
/// <c>bpf/shared/record.h</c>: what was overwritten during a copy is cut off, so that every record taken is whole.
/// Valid until the capture is disposed.
/// </summary>
public sealed unsafe class FlightRing
{
    private const int MostAttempts = 16;                        // the writer laps a reader that is held up

    private readonly FlightHeader* _header;
    private readonly byte* _data;
    private readonly ulong _bytes;
    private readonly int _shift;
    private readonly uint* _flowCounts;

    /// <param name="start">Its memory.</param>
    /// <param name="flowCounts">Counts of its frames by flow id; null without <see cref="FlightChoice.Counted"/>.
    /// </param>
    /// <param name="hook">The hook that writes it.</param>
    /// <param name="cpu">The CPU that writes it.</param>
    /// <param name="options">Its size.</param>
    internal FlightRing(byte* start, uint* flowCounts, Hook hook, int cpu, FlightOptions options)
    {
        _flowCounts = flowCounts;
        _header = (FlightHeader*)start;
        _data = start + RingHeader.DataOffset;
        _bytes = (ulong)options.Bytes;
        _shift = BitOperations.Log2((ulong)options.Bytes / FlightHeader.Strides);
        Longest = (FlightRecord.Size + options.Snap + 7) & ~7;
        Hook = hook;
        Cpu = cpu;
    }

    /// <summary>The hook that writes it.</summary>
    public Hook Hook { get; }

    /// <summary>The CPU that writes it.</summary>
    public int Cpu { get; }

    /// <summary>Bytes of records that it holds.</summary>
    public long Bytes => (long)_bytes;

    /// <summary>Bytes ever written.</summary>
    public ulong Head => Volatile.Read(ref _header->Head);

    /// <summary>Longest record, bytes.</summary>
    internal int Longest { get; }

    /// <summary>Frames of a flow ever written, with <see cref="FlightChoice.Counted"/>, else 0; wraps.</summary>
    public uint CountOf(int flowId) => _flowCounts is null ? 0 : Volatile.Read(ref _flowCounts[flowId]);

    /// <summary>Copies the records of a window, oldest first.</summary>
    /// <param name="fromNs">First stamp.</param>
    /// <param name="toNs">Last stamp.</param>
    /// <param name="into">Receives them, and what is missing.</param>
    internal void CopyTo(long fromNs, long toNs, FlightSnapshot into)
    {
        int mark = into.Count;
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            ulong end = Head;
            (ulong start, bool isBefore) = FindStart(fromNs, end);
            long oldestNs = start < end ? (long)At(start)->StampNs : toNs;
            bool isWhole = Walk(start, end, fromNs, toNs, into);
            Thread.MemoryBarrier();                             // the copy was before the head is read again
            ulong first = FirstValid();
            if (isWhole && start >= first)
            {
                if (!isBefore)
                    into.BeginsAt(oldestNs);
                return;
            }
            if (isWhole)
            {
                // The beginning was overwritten while it was copied; the rest is as it was written.
                into.CutBefore(mark, first, (long)(first - start));
                return;
            }
            into.Truncate(mark);
        }
        into.Overtaken(toNs, Bytes);
    }

    /// <summary>Copies bytes from a position on, as far as they are contiguous: up to the record that begins last
    /// before the ring's end.</summary>
    /// <param name="position">Where a record begins.</param>
    /// <param name="end">A head that was read before.</param>
    /// <returns>Their number; 0 if some were overwritten.</returns>
    internal int Copy(ulong position, ulong end, Span<byte> into)
    {
        ulong place = position & (_bytes - 1);
        ulong length = Math.Min(Math.Min(end - position, _bytes + (ulong)Longest - place), (ulong)into.Length);
        if (position < FirstValid())
            return 0;
        new ReadOnlySpan<byte>(_data + place, (int)length).CopyTo(into);
        Thread.MemoryBarrier();                                 // the copy was before the head is read again
        return position < FirstValid() ? 0 : (int)length;
    }

    /// <summary>Bytes from a position to the ring's end: no record of a copy begins behind them.</summary>
    internal ulong BytesToEnd(ulong position) => _bytes - (position & (_bytes - 1));

    /// <summary>Finds a record to go on with for a reader that was overtaken: in the middle of what is there.</summary>
    internal ulong FindMiddle()
    {
        ulong end = Head;
        ulong target = FirstValid() + ((end - Math.Min(end, FirstValid())) / 2);
        for (ulong stride = target >> _shift; stride <= end >> _shift; stride++)
        {
            ulong position = Volatile.Read(ref _header->Stride[stride & (FlightHeader.Strides - 1)]);
            if (position >> _shift == stride && position >= target && position < end
                && At(position)->Position == position)
                return position;
        }
        return end;
    }

    /// <summary>Numbers the next frame of each flow from a record on.</summary>
    /// <param name="position">Where the record begins.</param>
    /// <param name="next">Receives the number by flow id; of a flow without such a frame that of frames ever written.
    /// </param>
    /// <returns>False if the record was overwritten meanwhile.</returns>
    internal bool TryNumberFlows(ulong position, Span<uint> next)
    {
        for (int flow = 0; flow < next.Length; flow++)
            next[flow] = CountOf(flow);
        // A frame is counted before its record is there: the walk ends behind all that were counted.
        uint counted = Volatile.Read(ref _header->Records);
        ulong at = position;
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            uint written = counted - 1;
            for (ulong end = Head; at < end;)
            {
                FlightRecord record = *At(at);
                if (record.Position != at || record.RecordLength < FlightRecord.Size)
                    return false;
                if (record.FlowId < next.Length && (int)(record.FlowNumber - next[(int)record.FlowId]) < 0)
                    next[(int)record.FlowId] = record.FlowNumber;
                written = record.Number + 1;
                at += record.RecordLength;                      // as it was checked: the ring may change it meanwhile
            }
            Thread.MemoryBarrier();                             // the walk was before the head is read again
            if (position < FirstValid())
                return false;
            if ((int)(written - counted) >= 0)
                return true;
            Thread.SpinWait(100);
        }
        return false;
    }

    private FlightRecord* At(ulong position) => (FlightRecord*)(_data + (position & (_bytes - 1)));

    /// <summary>Count below which records may have been overwritten, or are being so.</summary>
    private ulong FirstValid()
    {
        ulong end = Head + (ulong)Longest + CaptureConfiguration.CopyBlock;
        return end > _bytes ? end - _bytes : 0;
    }

    /// <summary>Finds the first record to read.</summary>
    /// <returns>Its count, and if the window begins behind it, or behind the ring's first record.</returns>
    private (ulong Start, bool IsBefore) FindStart(long fromNs, ulong end)
    {
        ulong first = FirstValid();
        ulong start = end;
        // Strides from the newest to the oldest, until a record is before the window.
        for (ulong stride = end >> _shift; ; stride--)
        {
            ulong position = Volatile.Read(ref _header->Stride[stride & (FlightHeader.Strides - 1)]);
            bool isKnown = position >> _shift == stride && position >= first && position < end;
            if (isKnown && At(position)->Position == position)
            {
                start = position;
                if ((long)At(position)->StampNs < fromNs)
                    return (start, true);
            }
            if (stride <= first >> _shift)
                return (start, start == 0 || end == 0);
        }
    }

    private bool Walk(ulong position, ulong end, long fromNs, long toNs, FlightSnapshot into)
    {
        while (position < end)
        {
            FlightRecord record = *At(position);
            if (record.Position != position || record.RecordLength < FlightRecord.Size
                || record.RecordLength > Longest || position + record.RecordLength > end
                || record.CapturedLength > record.RecordLength - FlightRecord.Size)
                return false;
            if ((long)record.StampNs >= fromNs && (long)record.StampNs <= toNs)
                into.Add(record, new ReadOnlySpan<byte>((byte*)At(position) + FlightRecord.Size,
                    (int)record.CapturedLength));
            position += record.RecordLength;
        }
        return true;
    }
}
