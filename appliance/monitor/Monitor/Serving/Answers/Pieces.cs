// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.IO.Pipelines;

namespace Telemetry.Monitor.Serving.Answers;

/// <summary>Writes answers in pieces, so that the server never buffers more than a piece for a client.</summary>
internal static class Pieces
{
    private const int Bytes = 64 << 10;

    /// <summary>Writes bytes.</summary>
    /// <param name="output">The connection.</param>
    /// <param name="patience">Time in which the client has to take a piece.</param>
    /// <param name="gone">Canceled when the client goes away.</param>
    /// <exception cref="TimeoutException">The client took nothing for too long.</exception>
    public static async Task Write(
        PipeWriter output, ReadOnlyMemory<byte> bytes, TimeSpan patience, CancellationToken gone)
    {
        for (int start = 0; start < bytes.Length; start += Bytes)
            await WriteOne(output, bytes[start..Math.Min(bytes.Length, start + Bytes)], patience, gone)
                .ConfigureAwait(false);
    }

    /// <summary>Writes the rest of a file.</summary>
    /// <param name="output">The connection.</param>
    /// <param name="patience">Time in which the client has to take a piece.</param>
    /// <param name="gone">Canceled when the client goes away.</param>
    /// <exception cref="TimeoutException">The client took nothing for too long.</exception>
    public static async Task Write(PipeWriter output, Stream file, TimeSpan patience, CancellationToken gone)
    {
        using IMemoryOwner<byte> buffer = MemoryPool<byte>.Shared.Rent(Bytes);
        while (await file.ReadAsync(buffer.Memory[..Bytes], gone).ConfigureAwait(false) is > 0 and var length)
            await WriteOne(output, buffer.Memory[..length], patience, gone).ConfigureAwait(false);
    }

    // The bytes are copied before anybody waits: who gives up here may use their memory for others.
    private static async Task WriteOne(
        PipeWriter output, ReadOnlyMemory<byte> piece, TimeSpan patience, CancellationToken gone)
    {
        FlushResult result =
            await output.WriteAsync(piece, gone).AsTask().WaitAsync(patience, gone).ConfigureAwait(false);
        if (result.IsCompleted)
            throw new OperationCanceledException("the client went away");
    }
}
