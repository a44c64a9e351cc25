// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Where a message comes from: stands at the start of every message.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct MessageOrigin
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 40;

    /// <summary>Hash of the host's name, 64-bit FNV-1a of its UTF-8 bytes.</summary>
    [FieldOffset(0)] public ulong HostId;

    /// <summary>Random number of the publisher's start.</summary>
    [FieldOffset(8)] public ulong Incarnation;

    /// <summary>
    /// Number of the message in its stream, from 1; numbers left out were never received or were dropped.
    /// </summary>
    [FieldOffset(16)] public ulong StreamSequence;

    /// <summary>Instant of what the message tells, nanoseconds of the stamps' clock.</summary>
    [FieldOffset(24)] public long StampNs;

    /// <summary>The same instant as UTC since 1970, nanoseconds; the null value where unknown.</summary>
    [FieldOffset(32)] public long TimeNs;
}
