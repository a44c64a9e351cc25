// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Model.Clocks;

/// <summary>What steers the clock, from the thread that asks to those that publish: one writes, others read. Whoever
/// reads while it is written reads what was there before: a place is written again only when several others were,
/// seconds apart.</summary>
[HotPath]
public sealed class TimeSourceBook
{
    private readonly TimeSource?[] _places = new TimeSource?[8];
    private int _last;

    /// <summary>What answered last; null where nothing does.</summary>
    public TimeSource? Current
    {
        get => _places[Volatile.Read(ref _last)];
        set
        {
            int next = (_last + 1) % _places.Length;
            _places[next] = value;
            Volatile.Write(ref _last, next);
        }
    }
}
