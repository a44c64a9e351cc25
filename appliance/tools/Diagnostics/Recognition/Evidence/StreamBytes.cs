// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>
/// The first bytes of one direction of a connection, put in the order of their TCP sequence numbers: a segment that
/// comes late fills its hole, and of a repeated one only the bytes that are new are stored. What came first stays.
/// </summary>
internal sealed class StreamBytes
{
    private const int MaxBytes = 16 * 1024;
    private const int MaxLateBytes = 16 * 1024;             // of segments that fill holes, once the others are full
    private const int MaxPieces = 512;
    private const int MaxRuns = 8;
    private const int FirstSize = 1024;

    private readonly List<Piece> _pieces = [];              // by part, then by offset
    private List<StreamRun>? _runs;
    private byte[] _bytes = [];
    private int _length;
    private int _part;
    private uint _base;
    private bool _hasBase;
    private uint? _opened;

    /// <summary>Segments with a payload.</summary>
    public long Segments { get; private set; }

    /// <summary>Bytes stored.</summary>
    public int Length => _length;

    /// <summary>The stored bytes without holes, in order; at most eight runs.</summary>
    public IReadOnlyList<StreamRun> Runs() => _runs ??= BuildRuns();

    /// <summary>Begins a part whose sequence numbers are not compared with those before.</summary>
    public void BeginPart()
    {
        _part++;
        _hasBase = false;
        _opened = null;
    }

    /// <summary>Handles the opening of the connection: another one on the same ports begins a part.</summary>
    /// <param name="first">Sequence number of its first byte.</param>
    public void Open(uint first)
    {
        if (_opened == first)
            return;
        BeginPart();
        (_base, _hasBase, _opened) = (first, true, first);
    }

    /// <summary>Adds the payload of a segment.</summary>
    /// <param name="sequence">Its TCP sequence number.</param>
    /// <param name="captured">The captured part.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    /// <param name="stampNs">Its stamp, nanoseconds since 1970.</param>
    public void Take(uint sequence, ReadOnlySpan<byte> captured, int payloadLength, long stampNs)
    {
        if (payloadLength == 0)
            return;
        Segments++;
        if (_length >= MaxBytes + MaxLateBytes || _pieces.Count >= MaxPieces)
            return;
        if (!_hasBase)
            (_base, _hasBase) = (sequence, true);
        int start = (int)(sequence - _base);
        int from = start;
        int to = from + captured.Length;
        int index = _pieces.Count;
        while (index > 0 && _pieces[index - 1].Part == _part && _pieces[index - 1].To > from)
            index--;
        while (from < to)
        {
            if (index < _pieces.Count && _pieces[index].From <= from)
            {
                from = Math.Max(from, _pieces[index++].To);
                continue;
            }
            bool fillsHole = index < _pieces.Count;
            int end = fillsHole ? Math.Min(to, _pieces[index].From) : to;
            int count = Math.Min(end - from, MaxBytes + (fillsHole ? MaxLateBytes : 0) - _length);
            if (count <= 0 || _pieces.Count >= MaxPieces)
                return;
            index = Insert(index, from, captured.Slice(from - start, count), stampNs);
            from = end;
        }
    }

    /// <summary>Stores bytes before a piece; returns the index behind them.</summary>
    private int Insert(int index, int from, ReadOnlySpan<byte> bytes, long stampNs)
    {
        _runs = null;
        int at = _length;
        Append(bytes);
        if (index > 0 && _pieces[index - 1] is var before && before.Part == _part && before.To == from
            && before.At + before.Length == at)
        {
            _pieces[index - 1] = before with { To = from + bytes.Length };
            return index;
        }
        _pieces.Insert(index, new Piece(_part, from, from + bytes.Length, at, stampNs));
        return index + 1;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        int length = _length + bytes.Length;
        if (length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(FirstSize, Math.Max(length, _length * 2)));
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length = length;
    }

    private List<StreamRun> BuildRuns()
    {
        List<StreamRun> runs = [];
        for (int first = 0, next; first < _pieces.Count && runs.Count < MaxRuns; first = next)
        {
            next = first + 1;
            while (next < _pieces.Count && _pieces[next].Follows(_pieces[next - 1]))
                next++;
            runs.Add(new StreamRun(Join(first, next), _pieces[first].StampNs, Follows: first > 0));
        }
        return runs;
    }

    private Memory<byte> Join(int first, int next)
    {
        if (next == first + 1)
            return _bytes.AsMemory(_pieces[first].At, _pieces[first].Length);
        byte[] joined = new byte[_pieces[next - 1].To - _pieces[first].From];
        for (int index = first; index < next; index++)
        {
            Piece piece = _pieces[index];
            _bytes.AsSpan(piece.At, piece.Length).CopyTo(joined.AsSpan(piece.From - _pieces[first].From));
        }
        return joined;
    }

    /// <summary>Stored bytes: their offsets from the part's first sequence number, and where they are stored.</summary>
    private readonly record struct Piece(int Part, int From, int To, int At, long StampNs)
    {
        public int Length => To - From;

        public bool Follows(in Piece before) => Part == before.Part && From == before.To;
    }
}
