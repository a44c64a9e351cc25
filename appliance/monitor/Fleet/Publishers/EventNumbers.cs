// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Fleet.Publishers;

/// <summary>Numbers of the messages on the stream of events of one start: finds those that did not arrive, by the next
/// one that did or by the last number that the totals announce, and the times between which they were published.
/// Belongs to the thread of the fleet.</summary>
internal sealed class EventNumbers
{
    private const int MostWaiting = 16;
    private const long EarlierNs = 1_000_000_000;           // a gap or an order is published some time after it began

    private readonly List<LostEvents> _lost = [];
    private ulong _last;                                    // nothing is waited for up to this number
    private long? _knownTimeNs;                             // publication of the message that said so
    private (ulong Last, long TimeNs)? _announced;          // greater than what has arrived

    /// <summary>Notes the number of a message.</summary>
    /// <param name="timeNs">Its arrival, UTC, nanoseconds.</param>
    internal void OnMessage(int streamId, ReadOnlySpan<byte> message, long timeNs)
    {
        if (!MessageDecoder.TryStart(message, out MessageDecoder decoder))
            return;
        timeNs = decoder.Origin.TimeNs == NullValue.Int64 ? timeNs : decoder.Origin.TimeNs;
        if (streamId == StreamIds.Events)
            OnEvent(decoder.Origin.StreamSequence, timeNs);
        else if (streamId == StreamIds.Catalog && decoder.Header.TemplateId == PublicationMessage.TemplateId)
        {
            decoder.Read(out PublicationMessage totals);
            OnAnnounced(totals.LastSequence1, timeNs);
        }
    }

    /// <summary>Takes what was found to be lost.</summary>
    internal IReadOnlyList<LostEvents> Take()
    {
        if (_lost.Count == 0)
            return [];
        LostEvents[] taken = [.. _lost];
        _lost.Clear();
        return taken;
    }

    private void OnEvent(ulong number, long timeNs)
    {
        if (number <= _last)
            return;
        if (number - _last > 1)
            Lose(timeNs);
        (_last, _knownTimeNs) = (number, timeNs);
    }

    private void OnAnnounced(ulong last, long timeNs)
    {
        // The streams are read one after the other: only what has not come by the next totals is lost.
        if (_announced is { } before && before.Last > _last)
        {
            Lose(before.TimeNs);
            (_last, _knownTimeNs) = before;
        }
        _announced = last > _last ? (last, timeNs) : null;
        if (last <= _last)
            _knownTimeNs = timeNs;
    }

    private void Lose(long timeNs)
    {
        long? fromNs = _knownTimeNs - EarlierNs;
        if (_lost.Count < MostWaiting)
            _lost.Add(new LostEvents(fromNs, Math.Max(timeNs, fromNs + EarlierNs ?? timeNs)));
    }
}

/// <summary>Time in which events were lost.</summary>
/// <param name="FromTimeNs">Start, UTC, nanoseconds; null for that of the appliance.</param>
/// <param name="ToTimeNs">End, UTC, nanoseconds.</param>
internal readonly record struct LostEvents(long? FromTimeNs, long ToTimeNs);
