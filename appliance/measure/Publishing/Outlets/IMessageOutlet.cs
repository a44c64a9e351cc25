// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Outlets;

/// <summary>Destination of messages outside the process.</summary>
public interface IMessageOutlet
{
    /// <summary>Longest message that may be offered, bytes.</summary>
    int MaxMessageLength { get; }

    /// <summary>Buffer in which a message is written before it is offered.</summary>
    Span<byte> Buffer { get; }

    /// <summary>True if a stream, given by its place among the streams, has a subscriber.</summary>
    bool IsConnected(int stream);

    /// <summary>Offers the first <paramref name="length"/> bytes of <see cref="Buffer"/> on a stream.</summary>
    OfferResult Offer(int stream, int length);
}

/// <summary>Result of an offer.</summary>
public enum OfferResult : byte
{
    /// <summary>The message was accepted.</summary>
    Published = 0,

    /// <summary>There is no room now; try again later.</summary>
    BackPressured = 1,

    /// <summary>There is no subscriber or no publication.</summary>
    NotConnected = 2,
}
