// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>The first bytes of one direction of a connection, in order. A repeated segment adds nothing; one that does
/// not follow begins another run, even if it precedes earlier ones (one connection in several capture files).</summary>
internal sealed class StreamBytes
{
    private const int MaxBytes = 16 * 1024;
    private const int MaxRuns = 8;
    private const int FirstSize = 1024;

    private readonly List<Run> _runs = [];
    private byte[] _bytes = [];
    private int _length;
    private bool _continues;

    /// <summary>True if no more bytes are stored.</summary>
    public bool IsFull => _length == MaxBytes || _runs.Count > MaxRuns;

    /// <summary>Segments with a payload.</summary>
    public long Segments { get; private set; }

    /// <summary>Bytes stored.</summary>
    public int Length => _length;

    /// <summary>The stored bytes.</summary>
    public IEnumerable<StreamRun> Runs()
    {
        for (int index = 0; index < Math.Min(_runs.Count, MaxRuns); index++)
        {
            int end = index + 1 < _runs.Count ? _runs[index + 1].Start : _length;
            if (end > _runs[index].Start)
                yield return new StreamRun(_bytes.AsMemory(_runs[index].Start..end), _runs[index].StampNs, index > 0);
        }
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
        if (IsFull)
            return;
        if (_runs.Any(run => run.Has(sequence, payloadLength)))
            return;                                         // retransmitted
        int behind = _continues ? (int)(_runs[^1].End - sequence) : -1;
        if (behind < 0 || behind >= payloadLength)
        {
            behind = 0;
            _runs.Add(new Run(_length, stampNs, sequence, sequence));
        }
        if (behind < captured.Length)
            Append(captured[behind..]);
        _runs[^1] = _runs[^1] with { End = sequence + (uint)payloadLength };
        _continues = captured.Length == payloadLength;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, MaxBytes - _length);
        if (_length + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Min(MaxBytes, Math.Max(FirstSize, Math.Max(_length + count, _length * 2))));
        bytes[..count].CopyTo(_bytes.AsSpan(_length));
        _length += count;
    }

    /// <summary>Start of a run in the stored bytes, its stamp, and its range of TCP sequence numbers.</summary>
    private readonly record struct Run(int Start, long StampNs, uint First, uint End)
    {
        public bool Has(uint sequence, int length) =>
            (int)(sequence - First) >= 0 && (int)(End - sequence) >= length;
    }
}
