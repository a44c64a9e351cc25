// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>What arbitration found of one line, in numbers.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ArbitrationCounters
{
    /// <summary>Numbers that it brought before any other line; of all lines together the feed's messages.</summary>
    public long MessagesFirst;

    /// <summary>Of the numbers missing on it, those that another line brought in time.</summary>
    public long MissingRepaired;

    /// <summary>Numbers that it brought and another line lacked; of all lines together what the feed has repaired.
    /// </summary>
    public long Repairs;
}
