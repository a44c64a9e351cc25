// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Telemetry.Model.Failures;

namespace Telemetry.Reports.Json;

/// <summary>Bytes on their way into a stream: when there is no room for more, those that are there are written. So a
/// line may be longer than the room.</summary>
internal sealed class StreamBufferWriter(Stream output, int capacity) : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[capacity];

    /// <summary>Bytes that are not written yet.</summary>
    public int Count { get; private set; }

    /// <summary>Why the stream cannot be written any more, and what comes is thrown away; null while it can.</summary>
    public Failure? Failure { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count) => Count += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        sizeHint = Math.Max(sizeHint, 1);
        if (sizeHint > _bytes.Length - Count)
            Flush();
        if (sizeHint > _bytes.Length)
            _bytes = new byte[sizeHint];
        return _bytes.AsMemory(Count);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Writes what is there.</summary>
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
