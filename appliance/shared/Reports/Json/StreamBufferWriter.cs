// SPDX-License-Identifier: Apache-2.0
using System.Buffers;

namespace Telemetry.Reports.Json;

/// <summary>
/// Buffers bytes for a stream and writes them when the buffer is full, so a line may be longer than the buffer.
/// </summary>
internal sealed class StreamBufferWriter(Stream output, int capacity) : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[capacity];

    /// <summary>Bytes not written yet.</summary>
    public int Count { get; private set; }

    /// <summary>Failure of the stream, after which further bytes are dropped; null while it can be written.</summary>
    public Failure? Failure { get; private set; }

    public void Advance(int count) => Count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        sizeHint = Math.Max(sizeHint, 1);
        if (sizeHint > _bytes.Length - Count)
            Flush();
        if (sizeHint > _bytes.Length)
            _bytes = new byte[sizeHint];
        return _bytes.AsMemory(Count);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Writes the buffered bytes.</summary>
    public void Flush()
    {
        try
        {
            if (Failure is null && Count > 0)
            {
                output.Write(_bytes.AsSpan(0, Count));
                output.Flush();
            }
        }
        catch (IOException cause)
        {
            Failure = OutputFailure.Of(cause);
        }
        Count = 0;
    }
}
