// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Pipeline.Decoding.Segments;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Progress of the search for a message boundary: only offsets that need more bytes are checked again. If too
/// many are undecided, the search waits for them.</summary>
[HotPath]
internal sealed class BoundarySearch
{
    private const int MostUndecided = 32;

    private readonly long[] _undecided = new long[MostUndecided];
    private int _count;
    private long _judgedTo;

    /// <summary>Restarts the search at <paramref name="offset"/>.</summary>
    internal void Restart(long offset)
    {
        _count = 0;
        _judgedTo = offset;
    }

    /// <summary>Lowest offset where a boundary is still possible.</summary>
    internal long FirstPossible => _count > 0 ? _undecided[0] : _judgedTo;

    /// <summary>Looks for the first boundary.</summary>
    /// <param name="store">Store of the bytes.</param>
    /// <param name="from">Offset of the first byte to check; the store has it.</param>
    /// <param name="isLast">True if no more bytes will come.</param>
    /// <param name="offset">Receives the boundary's offset.</param>
    internal bool TryFind<TProtocol>(
        SegmentStore store, long from, StreamDirection direction, bool isLast, out long offset)
        where TProtocol : struct, IStreamProtocol
    {
        ReadOnlySpan<byte> run = store.Run(from);
        int old = _count;
        _count = 0;
        for (int index = 0; index < old; index++)
        {
            offset = _undecided[index];
            if (IsBoundary<TProtocol>(run[(int)(offset - from)..], store, direction, isLast, offset))
                return true;
        }
        for (offset = _judgedTo; offset < from + run.Length && _count < MostUndecided; offset++)
        {
            if (IsBoundary<TProtocol>(run[(int)(offset - from)..], store, direction, isLast, offset))
                return true;
        }
        _judgedTo = offset;
        return false;
    }

    private bool IsBoundary<TProtocol>(
        ReadOnlySpan<byte> bytes, SegmentStore store, StreamDirection direction, bool isLast, long offset)
        where TProtocol : struct, IStreamProtocol
    {
        BoundaryVerdict verdict = BoundaryJudge<TProtocol>.Judge(
            bytes, direction, store.StartsSegment(offset), isLast);
        if (verdict == BoundaryVerdict.Undecided)
            _undecided[_count++] = offset;
        return verdict == BoundaryVerdict.Boundary;
    }
}

/// <summary>Result of checking an offset of a stream for a message boundary.</summary>
public enum BoundaryVerdict
{
    /// <summary>No message begins here.</summary>
    Refused,

    /// <summary>More bytes are needed to decide.</summary>
    Undecided,

    /// <summary>A message begins here.</summary>
    Boundary,
}
