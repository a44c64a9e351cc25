// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>Missing bytes that were given up before others of the same direction, and that may still come. Bounded,
/// over all connections and for each direction: the oldest give way, and their direction remembers where they
/// were.</summary>
[HotPath]
internal sealed class EarlierHoles
{
    internal const int MostOfDirection = 7;     // and the one given up last

    private const int Most = 64;

    private readonly EarlierHole[] _rows = new EarlierHole[Most];
    private int _count;

    /// <summary>Adds missing bytes; forgets the oldest if there is no room.</summary>
    internal void Add(TcpDirection stream, in EarlierHole hole)
    {
        if (stream.EarlierCount == MostOfDirection)
            Forget(First(stream, 0));
        else if (_count == Most)
            Forget(0);
        _rows[_count] = hole;
        _rows[_count++].Stream = stream;
        stream.EarlierCount++;
    }

    /// <summary>Finds the oldest of a direction from an index on; -1 if there is none.</summary>
    internal int First(TcpDirection stream, int from)
    {
        for (int index = from; index < _count; index++)
        {
            if (_rows[index].Stream == stream)
                return index;
        }
        return -1;
    }

    internal ref EarlierHole At(int index) => ref _rows[index];

    internal void Remove(int index)
    {
        _rows[index].Stream.EarlierCount--;
        _rows.AsSpan(index + 1, _count - index - 1).CopyTo(_rows.AsSpan(index));
        _rows[--_count] = default;
    }

    /// <summary>Removes all of a direction.</summary>
    internal void Drop(TcpDirection stream)
    {
        for (int index = _count - 1; index >= 0 && stream.EarlierCount > 0; index--)
        {
            if (_rows[index].Stream == stream)
                Remove(index);
        }
    }

    private void Forget(int index)
    {
        ref EarlierHole hole = ref _rows[index];
        hole.Stream.Aside.Drop(hole.Stream, AsideReason.Earlier, hole.Below.From, hole.SkippedTo);
        hole.Stream.NoteForgotten(hole.SkippedFrom, hole.SkippedTo);
        Remove(index);
    }
}

/// <summary>Missing bytes that were given up before others.</summary>
internal struct EarlierHole
{
    internal TcpDirection Stream;
    internal StreamBelow Below;
    internal long SkippedFrom;
    internal long SkippedTo;
}
