// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Which number sequence of a feed.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct ChannelFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 24;

    /// <summary>The protocol's channel values, packed.</summary>
    [FieldOffset(0)] public ulong Channel;

    /// <summary>Bytes 0 to 7 of the session id, big-endian.</summary>
    [FieldOffset(8)] public ulong SessionHigh;

    /// <summary>Bytes 8 to 15 of the session id, big-endian.</summary>
    [FieldOffset(16)] public ulong SessionLow;
}
