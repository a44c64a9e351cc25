// SPDX-License-Identifier: Apache-2.0
using Telemetry.Publishing.Outlets;

namespace Telemetry.Appliance.Tests;

/// <summary>An outlet that throws at the first message.</summary>
internal sealed class FailingOutlet() : IMessageOutlet
{
    private readonly byte[] _bytes = new byte[1 << 16];

    public int MaxMessageLength => _bytes.Length;

    public Span<byte> Buffer => _bytes;

    public bool IsConnected(int stream) => true;

    public OfferResult Offer(int stream, int length) => throw new DivideByZeroException("outlet");
}
