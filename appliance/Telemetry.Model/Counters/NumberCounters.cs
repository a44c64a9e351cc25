// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>What the session's own numbers tell, of both directions.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct NumberCounters
{
    /// <summary>Ranges of numbers that a side left out.</summary>
    public long Gaps;

    /// <summary>How many numbers those ranges have.</summary>
    public long Missing;

    /// <summary>Numbered messages that came again, or that their sender marks as sent again.</summary>
    public long Resent;
}
