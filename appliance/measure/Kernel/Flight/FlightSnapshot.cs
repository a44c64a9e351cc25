// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Flight;

/// <summary>Frames of a window, copied out of flight rings; may be used again and again. Not thread-safe.</summary>
public sealed class FlightSnapshot
{
    private readonly List<(FlightRecord Record, int Offset)> _frames = [];
    private byte[] _bytes = new byte[1 << 16];
    private int _length;

    public int Count => _frames.Count;

    /// <summary>Stamp from which on all rings had everything; null if the window begins later.</summary>
    public long? WholeFromNs { get; private set; }

    /// <summary>Bytes of records that were overwritten while they were copied.</summary>
    public long OvertakenBytes { get; private set; }

    /// <summary>A frame, by its stamp; of one stamp received ones come first.</summary>
    public FlightFrame this[int index]
    {
        get
        {
            (FlightRecord record, int offset) = _frames[index];
            return new FlightFrame(record, _bytes.AsSpan(offset, (int)record.CapturedLength));
        }
    }

    /// <summary>Replaces the contents by the frames of a window.</summary>
    /// <param name="fromNs">First stamp, CLOCK_MONOTONIC.</param>
    /// <param name="toNs">Last stamp.</param>
    public void Read(IReadOnlyList<FlightRing> rings, long fromNs, long toNs)
    {
        _frames.Clear();
        (_length, WholeFromNs, OvertakenBytes) = (0, null, 0);
        foreach (FlightRing ring in rings)
            ring.CopyTo(fromNs, toNs, this);
        // Of a ring the counts rise; its order is kept where stamps are equal.
        CollectionsMarshal.AsSpan(_frames).Sort(static (one, other) =>
            (one.Record.StampNs, one.Record.Hook, one.Offset).CompareTo(
                (other.Record.StampNs, other.Record.Hook, other.Offset)));
    }

    internal void Add(in FlightRecord record, ReadOnlySpan<byte> frame)
    {
        if (_bytes.Length - _length < frame.Length)
            Array.Resize(ref _bytes, checked(Math.Max(2 * _bytes.Length, _length + frame.Length)));
        frame.CopyTo(_bytes.AsSpan(_length));
        _frames.Add((record, _length));
        _length += frame.Length;
    }

    internal void BeginsAt(long stampNs) => WholeFromNs = Math.Max(WholeFromNs ?? stampNs, stampNs);

    /// <summary>Removes what was added after <paramref name="mark"/> frames.</summary>
    internal void Truncate(int mark)
    {
        if (mark == _frames.Count)
            return;
        _length = _frames[mark].Offset;
        _frames.RemoveRange(mark, _frames.Count - mark);
    }

    /// <summary>Removes frames of a ring that were overwritten while they were copied.</summary>
    internal void CutBefore(int mark, ulong first, long overtakenBytes)
    {
        int kept = mark;
        while (kept < _frames.Count && _frames[kept].Record.Position < first)
            kept++;
        if (kept < _frames.Count)
            BeginsAt((long)_frames[kept].Record.StampNs);
        else if (kept > mark)
            BeginsAt((long)_frames[kept - 1].Record.StampNs + 1);
        _frames.RemoveRange(mark, kept - mark);
        OvertakenBytes += overtakenBytes;
    }

    internal void Overtaken(long toNs, long bytes)
    {
        BeginsAt(toNs);
        OvertakenBytes += bytes;
    }
}
