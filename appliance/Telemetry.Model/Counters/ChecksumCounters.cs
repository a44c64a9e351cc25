// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Model.Packets;

namespace Telemetry.Model.Counters;

/// <summary>Packets of a line or segments of a session by the result of verifying their checksums.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ChecksumCounters
{
    /// <summary>Right.</summary>
    public long Right;

    /// <summary>Wrong, whether the packet was used or not.</summary>
    public long Wrong;

    /// <summary>Not verifiable.</summary>
    public long NotVerifiable;

    /// <summary>Counts a packet; an event without a checksum of its own is not counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Count(ChecksumVerdict verdict)
    {
        if (verdict == ChecksumVerdict.Right)
            Right++;
        else if (verdict == ChecksumVerdict.NotVerifiable)
            NotVerifiable++;
        else if (verdict != ChecksumVerdict.None)
            Wrong++;
    }
}
