// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Outlets;

/// <summary>Where messages leave the process. Implemented by structs, so that offers are direct calls.</summary>
public interface IMessageOutlet
{
    /// <summary>Whether there is a way out at all.</summary>
    bool Exists { get; }

    /// <summary>Longest message that may be offered, bytes.</summary>
    int MaxMessageLength { get; }

    /// <summary>Where a message is written before it is offered.</summary>
    Span<byte> Buffer { get; }

    /// <summary>Whether somebody receives a stream, by its place among the streams.</summary>
    bool IsConnected(int stream);

    /// <summary>Offers the first <paramref name="length"/> bytes of <see cref="Buffer"/> on a stream.</summary>
    OfferResult Offer(int stream, int length);
}
