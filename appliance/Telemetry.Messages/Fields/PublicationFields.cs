// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What became of messages that were offered.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct PublicationFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 48;

    /// <summary>Offers made.</summary>
    [FieldOffset(0)] public long Offered;

    /// <summary>Offers taken.</summary>
    [FieldOffset(8)] public long Published;

    /// <summary>Offers refused for want of room.</summary>
    [FieldOffset(16)] public long BackPressured;

    /// <summary>Offers that nobody was there for.</summary>
    [FieldOffset(24)] public long NotConnected;

    /// <summary>Snapshots of a series that went out with the next interval's.</summary>
    [FieldOffset(32)] public long SnapshotsMerged;

    /// <summary>Events that found no place in the queue.</summary>
    [FieldOffset(40)] public long EventsLost;
}
