// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Outlets;

/// <summary>Absence of an outlet: all messages stay within the process.</summary>
public readonly struct NoOutlet : IMessageOutlet
{
    /// <inheritdoc/>
    public bool Exists => false;

    /// <inheritdoc/>
    public int MaxMessageLength => 0;

    /// <inheritdoc/>
    public Span<byte> Buffer => default;

    /// <inheritdoc/>
    public bool IsConnected(int stream) => false;

    /// <inheritdoc/>
    public OfferResult Offer(int stream, int length) => OfferResult.NotConnected;
}
