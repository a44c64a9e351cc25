// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Publishing.Tests;

/// <summary>A wall clock with scripted readings.</summary>
internal sealed class ScriptedWallClock(ClockOffset first) : IWallClock
{
    public ClockOffset Now { get; set; } = first;

    public int Readings { get; private set; }

    public ClockOffset Read()
    {
        Readings++;
        return Now;
    }
}
