// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Forms;

namespace Telemetry.Playing.Gateway.Learning;

/// <summary>A request of the recording, and its answers in the order in which they came.</summary>
internal sealed class RecordedRequest
{
    /// <summary>New order, cancel or replace.</summary>
    public required OrderKind Kind { get; init; }

    /// <summary>Stamp of the recording, nanoseconds.</summary>
    public required long StampNs { get; init; }

    public required OrderKey Key { get; init; }

    /// <summary>Instrument and side of its order.</summary>
    public required InstrumentSide Instrument { get; init; }

    /// <summary>Its number among those of its kind, instrument and side, from 1.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Wanted quantity.</summary>
    public required uint Quantity { get; init; }

    /// <summary>Wanted price, as the protocol writes it; 0 if the request has none.</summary>
    public required ulong Price { get; init; }

    /// <summary>Number of the tick that it names; null if it names none.</summary>
    public required ulong? NamedTick { get; init; }

    public List<RecordedAnswer> Answers { get; } = [];

    /// <summary>Adds an answer.</summary>
    /// <param name="kind">Meaning.</param>
    /// <param name="stampNs">Stamp of the recording, nanoseconds.</param>
    /// <param name="message">The message, framing included; empty if it is not kept.</param>
    /// <param name="fillsAll">True of an execution of everything that was left of the order.</param>
    /// <param name="quantity">Quantity executed; 0 of other answers.</param>
    public void Add(
        OrderKind kind, long stampNs, ReadOnlySpan<byte> message, bool fillsAll = false, uint quantity = 0) =>
        Answers.Add(new RecordedAnswer(
            kind, Math.Max(stampNs - StampNs, 0), message.ToArray(), fillsAll, quantity));
}

/// <summary>An answer of the recording.</summary>
/// <param name="Kind">Meaning.</param>
/// <param name="DelayNs">Time from the request to it, nanoseconds.</param>
/// <param name="Message">The message, framing included; empty if it is too long to be kept.</param>
/// <param name="FillsAll">True of an execution of everything that was left of the order.</param>
/// <param name="Quantity">Quantity executed; 0 of other answers.</param>
internal sealed record RecordedAnswer(OrderKind Kind, long DelayNs, byte[] Message, bool FillsAll, uint Quantity);
