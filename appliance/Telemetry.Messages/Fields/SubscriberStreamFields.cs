// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>How one subscriber receives one stream.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct SubscriberStreamFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 40;

    /// <summary>Bytes of the stream between what was sent and what it said it has consumed.</summary>
    [FieldOffset(0)] public long BehindBytes;

    /// <summary>Bytes that it takes beyond what it has consumed.</summary>
    [FieldOffset(8)] public long WindowBytes;

    /// <summary>Requests for what is missing that came from its address.</summary>
    [FieldOffset(16)] public long Naks;

    /// <summary>Bytes that it asked for again, each once.</summary>
    [FieldOffset(24)] public long AskedBytes;

    /// <summary>Bytes that were sent again for its requests.</summary>
    [FieldOffset(32)] public long RetransmittedBytes;
}
