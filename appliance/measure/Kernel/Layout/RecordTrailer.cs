// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Layout;

/// <summary>End of a frame behind the payload in its record: <c>struct record_trailer</c> of
/// <c>bpf/shared/record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct RecordTrailer
{
    /// <summary>Size of this structure, bytes.</summary>
    public const int Size = 8 + MostBytes;

    /// <summary>Bytes of the frame that are in it: TRAILER_BYTES.</summary>
    public const int MostBytes = 48;

    /// <summary>Bytes of the frame behind its IP packet; may be more than are here.</summary>
    public uint Length;

    internal uint Padding;

    /// <summary>The last bytes of the frame.</summary>
    public fixed byte Bytes[MostBytes];
}
