// SPDX-License-Identifier: Apache-2.0
using System.Buffers;

namespace Telemetry.Monitor.Serving.Answers;

/// <summary>Growing buffer of pooled memory; belongs to one answer.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int StartLength = 4_096;                      // bytes

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(StartLength);
    private int _count;

    /// <summary>The bytes written so far; valid until more is written, or it is disposed.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _count);

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        int needed = _count + Math.Max(sizeHint, 1);
        if (needed > _bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * _bytes.Length));
            _bytes.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        byte[] bytes = _bytes;
        (_bytes, _count) = ([], 0);
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
    }
}
