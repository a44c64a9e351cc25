// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Memory;

namespace Telemetry.Publishing.Events;

/// <summary>
/// The conditions that are raised and not yet cleared. Pairs raised and cleared events: a condition is cleared only if
/// it was raised, and its clearing is published singly only if its raising was. Bounded; one thread.
/// </summary>
[HotPath]
internal sealed class Conditions
{
    /// <summary>Conditions that can be raised at once.</summary>
    public const int Capacity = 1024;

    private const int Front = 64;

    private readonly TelemetryEvent[] _raised = LazyMemory.Take<TelemetryEvent>(Capacity, Front);
    private readonly bool[] _isPublished = new bool[Capacity];
    private PublisherChange? _change;

    /// <summary>Number of raised conditions.</summary>
    public int Count { get; private set; }

    /// <summary>The event that raised a condition.</summary>
    public ref readonly TelemetryEvent this[int index] => ref _raised[index];

    /// <summary>True if the condition is not raised yet and there is room for it.</summary>
    public bool HasPlaceFor(in TelemetryEvent item) => Count < Capacity && Find(item) < 0;

    /// <summary>Stores a condition as raised, if there is room.</summary>
    /// <param name="isPublished">True if its event was published singly.</param>
    public void Raise(in TelemetryEvent item, bool isPublished)
    {
        if (!HasPlaceFor(item))
            return;
        _raised[Count] = item;
        _isPublished[Count++] = isPublished;
    }

    /// <summary>Removes a condition that has ended.</summary>
    /// <param name="wasPublished">True if its raising was published singly.</param>
    /// <returns>False if it was not raised.</returns>
    public bool Clear(in TelemetryEvent item, out bool wasPublished)
    {
        int index = Find(item);
        wasPublished = index >= 0 && _isPublished[index];
        if (index < 0)
            return false;
        Count--;
        for (; index < Count; index++)
        {
            _raised[index] = _raised[index + 1];
            _isPublished[index] = _isPublished[index + 1];
        }
        return true;
    }

    /// <summary>Makes the event that clears a condition of a feed or session that is no longer configured: the analysis
    /// has them no more. It has the number of the event that raised it.</summary>
    /// <returns>False if there is no such condition.</returns>
    [ColdPath]
    public bool TryEnd(PublisherChange change, long nowNs, out TelemetryEvent cleared)
    {
        _change = change;
        for (int index = 0; index < Count; index++)
        {
            cleared = _raised[index];
            if (!change.Removes(cleared))
                continue;
            cleared.Kind = EventRules.EndOf(cleared.Kind);
            (cleared.State, cleared.Severity) = (EventState.Cleared, EventSeverity.Info);
            cleared.DurationNs += nowNs - cleared.StampNs;
            cleared.StampNs = cleared.RaisedByStampNs = nowNs;
            cleared.RaisedByPacket = 0;
            return true;
        }
        cleared = default;
        return false;
    }

    /// <summary>True if an event raises a condition of a feed or session that is no longer configured: the analysis had
    /// not taken over the change yet.</summary>
    public bool IsOfRemoved(in TelemetryEvent item) =>
        item.State == EventState.Raised && _change?.Removes(item) == true;

    private int Find(in TelemetryEvent item)
    {
        TelemetryEventKind condition = EventRules.ConditionOf(item.Kind);
        for (int index = 0; index < Count; index++)
        {
            ref TelemetryEvent raised = ref _raised[index];
            if (raised.Kind == condition && raised.LineIndex == item.LineIndex && raised.FeedIndex == item.FeedIndex
                && raised.SessionIndex == item.SessionIndex && raised.Connection == item.Connection
                && raised.Channel == item.Channel && EventRules.IsOne(condition, raised, item))
                return index;
        }
        return -1;
    }
}
