// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Model.Events;
using Telemetry.Model.Memory;

namespace Telemetry.Publishing.Events;

/// <summary>
/// What is raised and not yet cleared. It pairs the edges: a condition is cleared only where it was raised, and cleared
/// for the subscriber only where that was told singly. Bounded; one thread.
/// </summary>
[HotPath]
internal sealed class Conditions
{
    /// <summary>Conditions that can be raised at once.</summary>
    public const int Capacity = 1024;

    private const int Front = 64;

    private readonly TelemetryEvent[] _raised = LazyMemory.Take<TelemetryEvent>(Capacity, Front);
    private readonly bool[] _isTold = new bool[Capacity];

    /// <summary>How many are raised.</summary>
    public int Count { get; private set; }

    /// <summary>The event that raised one of them.</summary>
    public ref readonly TelemetryEvent this[int index] => ref _raised[index];

    /// <summary>Whether a condition is not raised yet and can be noted.</summary>
    public bool HasPlaceFor(in TelemetryEvent item) => Count < Capacity && Find(item) < 0;

    /// <summary>Notes that a condition is raised, if there is a place for it.</summary>
    /// <param name="item">The event.</param>
    /// <param name="isTold">Whether it went out singly.</param>
    public void Raise(in TelemetryEvent item, bool isTold)
    {
        if (!HasPlaceFor(item))
            return;
        _raised[Count] = item;
        _isTold[Count++] = isTold;
    }

    /// <summary>Notes that a condition is no longer.</summary>
    /// <param name="item">The event.</param>
    /// <param name="wasTold">Whether its raising went out singly.</param>
    /// <returns>False if it was not raised.</returns>
    public bool Clear(in TelemetryEvent item, out bool wasTold)
    {
        int index = Find(item);
        wasTold = index >= 0 && _isTold[index];
        if (index < 0)
            return false;
        Count--;
        for (; index < Count; index++)
        {
            _raised[index] = _raised[index + 1];
            _isTold[index] = _isTold[index + 1];
        }
        return true;
    }

    /// <summary>Forgets what is raised of feeds and sessions that are no more.</summary>
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
            _isTold[kept++] = _isTold[index];
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
                && (condition != TelemetryEventKind.StackDrop || raised.Amount == item.Amount))
                return index;
        }
        return -1;
    }
}
