// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Answering;

namespace Telemetry.Playing.Gateway.Forms;

/// <summary>Reads the requests of a protocol and writes its answers, by the fields of its layout. Allocates
/// nothing.</summary>
/// <param name="layout">The fields.</param>
internal abstract class OrderForm(OrderEntryLayout layout, IReadOnlyList<GatewayRequest> requests)
{
    /// <summary>The session layer below.</summary>
    public GatewaySessionLayer Session { get; } = layout.Session;

    /// <summary>Longest request or answer that is kept, bytes.</summary>
    public int MostBytes { get; } = layout.MostBytes;

    public static OrderForm Of(OrderEntryLayout layout) => layout is TaggedLayout tagged
        ? new TaggedForm(tagged) : new PlacedForm((PlacedLayout)layout);

    /// <summary>The row of a request; null if it is not answered.</summary>
    /// <param name="code">Message type.</param>
    public GatewayRequest? RowOf(uint code)
    {
        for (int place = 0; place < requests.Count; place++)
        {
            if (requests[place].Code == code)
                return requests[place];
        }
        return null;
    }

    /// <summary>True if the end of a message that is longer than <see cref="MostBytes"/> can be left out.</summary>
    public abstract bool MayCut { get; }

    /// <summary>Reads a request.</summary>
    /// <param name="terms">Receives what it asks for.</param>
    /// <returns>False if a field is missing or cannot be read.</returns>
    public abstract bool TryRead(GatewayRequest row, ReadOnlySpan<byte> request, out RequestTerms terms);

    /// <summary>Quantity of a recorded execution; null if it is not known.</summary>
    public abstract uint? ExecutedIn(ReadOnlySpan<byte> answer);

    /// <summary>The exchange's number of the order in a recorded acceptance; 0 if requests never name it.</summary>
    public abstract ulong ReferenceIn(ReadOnlySpan<byte> answer);

    /// <summary>Writes an answer, without what the session layer adds.</summary>
    /// <param name="room">Receives it; <see cref="MostBytes"/> long.</param>
    /// <param name="order">The request of the order as it is now.</param>
    /// <param name="request">The request that is answered.</param>
    /// <param name="values">Numbers to fill in.</param>
    /// <returns>Its length, and the place of the byte that marks an answer as sent again.</returns>
    public abstract WrittenAnswer Write(
        Span<byte> room, in PlannedAnswer answer, ReadOnlySpan<byte> order, ReadOnlySpan<byte> request,
        in AnswerValues values);

    /// <summary>Applies a request that is done to its order.</summary>
    public abstract void Apply(GatewayRequest row, ReadOnlySpan<byte> request, Span<byte> order);
}

/// <summary>An answer that was written.</summary>
/// <param name="Length">Its length, bytes.</param>
/// <param name="Resent">Offset of the byte that is 1 if it is sent again; 0 if there is none.</param>
/// <param name="IsUnnumbered">True if it has no number.</param>
internal readonly record struct WrittenAnswer(int Length, int Resent, bool IsUnnumbered = false);

/// <summary>Terms that a request asks for.</summary>
internal struct RequestTerms
{
    /// <summary>Instrument and side; of a new order only.</summary>
    public InstrumentSide Instrument;

    /// <summary>Wanted price, as the protocol writes it; 0 if the request has none.</summary>
    public ulong Price;

    /// <summary>The exchange's number of the order that is changed; 0 if its key names it.</summary>
    public ulong Reference;

    /// <summary>Wanted quantity; of a cancel the one that is to be left.</summary>
    public uint Quantity;
}

internal readonly struct AnswerValues
{
    /// <summary>Time, nanoseconds since midnight in New York.</summary>
    public required long MidnightNs { get; init; }

    /// <summary>Time, nanoseconds since 1970.</summary>
    public required long UtcNs { get; init; }

    /// <summary>The exchange's number of the order.</summary>
    public required ulong Reference { get; init; }

    public required ulong Number { get; init; }

    /// <summary>Number of the execution; 0 of other answers.</summary>
    public required ulong Match { get; init; }

    /// <summary>Quantity executed or canceled.</summary>
    public required uint Quantity { get; init; }

    /// <summary>Quantity executed so far.</summary>
    public required uint Filled { get; init; }

    /// <summary>Quantity that is left.</summary>
    public required uint Left { get; init; }
}
