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

    /// <summary>Number of raised conditions.</summary>
    public int Count { get; private set; }

    /// <summary>The event that raised a condition.</summary>
    public ref readonly TelemetryEvent this[int index] => ref _raised[index];

    /// <summary>True if the condition is not raised yet and there is room for it.</summary>
    public bool HasPlaceFor(in TelemetryEvent item) => Count < Capacity && Find(item) < 0;

    /// <summary>Stores a condition as raised, if there is room.</summary>
    /// <param name="item">The event.</param>
    /// <param name="isPublished">True if its event was published singly.</param>
    public void Raise(in TelemetryEvent item, bool isPublished)
    {
        if (!HasPlaceFor(item))
            return;
        _raised[Count] = item;
        _isPublished[Count++] = isPublished;
    }

    /// <summary>Removes a condition that has ended.</summary>
    /// <param name="item">The event.</param>
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

    /// <summary>Removes the conditions of feeds and sessions that are no longer configured.</summary>
    public void Keep(bool[] feeds, bool[] sessions)
    {
        int kept = 0;
        for (int index = 0; index < Count; index++)
        {
            ref TelemetryEvent raised = ref _raised[index];
            if ((raised.FeedIndex >= 0 && !feeds[raised.FeedIndex])
                || (raised.SessionIndex >= 0 && !sessions[raised.SessionIndex]))
                continue;
            _raised[kept] = raised;
            _isPublished[kept++] = _isPublished[index];
        }
        Count = kept;
    }

    private int Find(in TelemetryEvent item)
    {
        TelemetryEventKind condition = EventRules.ConditionOf(item.Kind);
        for (int index = 0; index < Count; index++)
        {
            ref TelemetryEvent raised = ref _raised[index];
            if (raised.Kind == condition && raised.LineIndex == item.LineIndex && raised.FeedIndex == item.FeedIndex
                && raised.SessionIndex == item.SessionIndex && raised.Connection == item.Connection
                && raised.Channel == item.Channel && raised.Interface == item.Interface
                && (condition != TelemetryEventKind.StackDrop || raised.Amount == item.Amount)
                && (condition != TelemetryEventKind.InterruptOnTradingCore
                    || (raised.ProcessId == item.ProcessId && raised.Cpu == item.Cpu)))
                return index;
        }
        return -1;
    }
}
