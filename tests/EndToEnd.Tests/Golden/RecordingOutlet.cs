// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Publishing.Outlets;

namespace EndToEnd.Tests.Golden;

/// <summary>Takes every message at once and keeps it, as a subscriber that is always connected receives it.</summary>
/// <param name="buffer">Where a message is written.</param>
/// <param name="take">Receives each stream and message.</param>
internal sealed class RecordingOutlet(byte[] buffer, Action<int, byte[]> take) : IMessageOutlet
{
    /// <inheritdoc/>
    public int MaxMessageLength => buffer.Length;

    /// <inheritdoc/>
    public Span<byte> Buffer => buffer;

    /// <inheritdoc/>
    public bool IsConnected(int stream) => true;

    /// <inheritdoc/>
    public OfferResult Offer(int stream, int length)
    {
        take(StreamIds.Snapshots + stream, buffer[..length]);
        return OfferResult.Published;
    }
}
