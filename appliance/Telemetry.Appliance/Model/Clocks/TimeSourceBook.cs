// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Model.Clocks;

/// <summary>What steers the clock, from the thread that asks to those that publish: one writes, others read.</summary>
[HotPath]
public sealed class TimeSourceBook
{
    private TimeSource? _current;

    /// <summary>What answered last; null where nothing does.</summary>
    public TimeSource? Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }
}
