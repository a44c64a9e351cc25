// SPDX-License-Identifier: Apache-2.0
using Telemetry.Playing.Gateway.Forms;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>The latest numbered messages to a client, for one that asks for them again.</summary>
/// <param name="bytesEach">Longest message.</param>
[HotPath]
internal sealed class AnswerLog(int bytesEach)
{
    private const int Capacity = 1 << 14;

    private readonly byte[] _bytes = new byte[Capacity * bytesEach];
    private readonly KeptAnswer[] _kept = new KeptAnswer[Capacity];
    private ulong _first = 1;

    /// <summary>Number of the next message.</summary>
    public ulong Next { get; private set; } = 1;

    /// <summary>Number of the oldest message that is kept, or of the next one if none is.</summary>
    public ulong Oldest => Next - _first > Capacity ? Next - Capacity : _first;

    /// <summary>Room of the next message.</summary>
    public Span<byte> Room => _bytes.AsSpan((int)(Next % Capacity) * bytesEach, bytesEach);

    /// <summary>Starts over: nothing is kept.</summary>
    /// <param name="next">Number of the next message.</param>
    public void Restart(ulong next) => _first = Next = next;

    /// <summary>Keeps the message that was written to <see cref="Room"/>.</summary>
    /// <param name="timeNs">Time when it is sent, nanoseconds since 1970.</param>
    public void Keep(WrittenAnswer written, long timeNs)
    {
        _kept[Next % Capacity] = new KeptAnswer(written, timeNs);
        Next++;
    }

    /// <summary>Takes a number for a message that is not sent again.</summary>
    public void Skip() => Keep(default, 0);

    /// <summary>A message by its number, from <see cref="Oldest"/> to below <see cref="Next"/>; empty if it is not
    /// sent again.</summary>
    public Span<byte> this[ulong number] =>
        _bytes.AsSpan((int)(number % Capacity) * bytesEach, _kept[number % Capacity].Written.Length);

    /// <summary>Time and length of a message that was sent.</summary>
    public ref readonly KeptAnswer Of(ulong number) => ref _kept[number % Capacity];
}

/// <summary>A message that was sent.</summary>
/// <param name="Written">Its length; 0 if it is not sent again.</param>
/// <param name="TimeNs">Time when it was sent, nanoseconds since 1970.</param>
internal readonly record struct KeptAnswer(WrittenAnswer Written, long TimeNs);
