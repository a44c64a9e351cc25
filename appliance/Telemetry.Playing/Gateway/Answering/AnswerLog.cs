// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>The latest answers of a session, for a client that logs in again and asks for them.</summary>
[HotPath]
internal sealed class AnswerLog
{
    private const int Capacity = 1 << 14;
    private const int BytesEach = GatewayLayout.MostBytes;

    private readonly byte[] _bytes = new byte[Capacity * BytesEach];
    private readonly byte[] _lengths = new byte[Capacity];

    /// <summary>Number of the next answer, from 1.</summary>
    public ulong Next { get; private set; } = 1;

    /// <summary>Number of the oldest answer that is kept, or of the next one if none is.</summary>
    public ulong Oldest => Next > Capacity ? Next - Capacity : 1;

    /// <summary>Room of the next answer, <see cref="GatewayLayout.MostBytes"/> long.</summary>
    public Span<byte> Room => _bytes.AsSpan((int)(Next % Capacity) * BytesEach, BytesEach);

    /// <summary>Keeps the answer that was written to <see cref="Room"/>.</summary>
    public void Keep(int length)
    {
        _lengths[Next % Capacity] = (byte)length;
        Next++;
    }

    /// <summary>An answer by its number, from <see cref="Oldest"/> to below <see cref="Next"/>.</summary>
    public ReadOnlySpan<byte> this[ulong number] =>
        _bytes.AsSpan((int)(number % Capacity) * BytesEach, _lengths[number % Capacity]);
}
