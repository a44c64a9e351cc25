// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Hashing;

namespace Telemetry.CaptureFiles.Writing;

/// <summary>Gathers blocks until <see cref="Flush"/>, or until there is no more room. Memory is reused: a block has to
/// be written in whole.</summary>
/// <param name="hash">Receives what was written; null for none.</param>
internal sealed class BlockBuffer(Stream output, Sha256? hash = null)
{
    /// <summary>Bytes that are gathered.</summary>
    internal const int Capacity = 1 << 18;

    private Stream _output = output;
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(Capacity);

    /// <summary>Bytes that wait for <see cref="Flush"/>.</summary>
    internal int Waiting { get; private set; }

    /// <summary>Returns room for a block behind the others.</summary>
    internal Span<byte> Reserve(int length)
    {
        if (Waiting + length > _buffer.Length)
            Flush();
        if (length > _buffer.Length)
            _buffer = new byte[length];
        Span<byte> block = _buffer.AsSpan(Waiting, length);
        Waiting += length;
        return block;
    }

    /// <summary>Writes what waits. If it fails, all of it still waits.</summary>
    internal void Flush()
    {
        if (Waiting == 0)
            return;
        _output.Write(_buffer, 0, Waiting);
        hash?.Add(_buffer.AsSpan(0, Waiting));
        Waiting = 0;
    }

    /// <summary>Writes to another stream from now on; nothing must wait.</summary>
    internal void Redirect(Stream output) => _output = output;

    /// <summary>Forgets what waits.</summary>
    internal void Discard() => Waiting = 0;
}
