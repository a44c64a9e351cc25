// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Model.Control;

namespace Telemetry.Publishing.Outlets;

/// <summary>Messages for the reports of this process, from the publisher's thread to theirs.</summary>
/// <param name="capacity">Bytes, a power of two.</param>
/// <param name="waits">True: the writer waits for room. False: a message without room is counted as lost.</param>
[HotPath]
public sealed class LocalQueue(int capacity, bool waits)
{
    private readonly ByteRing _ring = new(capacity, isPrefaulted: false);
    private State _state;

    /// <summary>Longest message, bytes.</summary>
    public int MaxMessageLength => _ring.MaxMessageLength;

    /// <summary>Number of messages lost because there was no room.</summary>
    public long Lost => Volatile.Read(ref _state.Lost);

    /// <summary>True when nothing more will be written; messages may still be waiting.</summary>
    public bool IsCompleted => Volatile.Read(ref _state.Completed) != 0;

    /// <summary>Writes a message; if there is no room, waits or counts it as lost, as chosen at creation.</summary>
    /// <returns>False if it was lost.</returns>
    public bool Write(int stream, ReadOnlySpan<byte> message)
    {
        SpinWait spinner = default;
        while (!_ring.TryWrite(stream, message))
        {
            if (!waits || Volatile.Read(ref _state.Abandoned) != 0 || message.Length > MaxMessageLength)
            {
                Volatile.Write(ref _state.Lost, _state.Lost + 1);
                return false;
            }
            spinner.SpinOnce(sleep1Threshold: -1);
        }
        return true;
    }

    /// <summary>Reads the oldest message. It stays valid until <see cref="Release"/>.</summary>
    public bool TryRead(out int stream, out ReadOnlySpan<byte> message) => _ring.TryRead(out stream, out message);

    /// <summary>Frees the room of the message last read.</summary>
    public void Release() => _ring.Release();

    /// <summary>Marks the end: the writer writes no more messages.</summary>
    public void Complete() => Volatile.Write(ref _state.Completed, 1);

    /// <summary>Marks the reader as gone: writers no longer wait.</summary>
    public void Abandon() => Volatile.Write(ref _state.Abandoned, 1);

    // Two cache lines between the fields of the writer and that of the reader.
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct State
    {
        [FieldOffset(128)] public long Lost;
        [FieldOffset(136)] public int Completed;
        [FieldOffset(256)] public int Abandoned;
    }
}
