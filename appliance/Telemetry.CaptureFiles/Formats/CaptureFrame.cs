// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>One record of a capture file: where its bytes stand in the input's buffer and what the file says of
/// it.</summary>
public struct CaptureFrame
{
    /// <summary>Time stamp, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Number of the record in its file, from 1.</summary>
    public long Ordinal;

    /// <summary>Index of the first captured byte in the input's buffer.</summary>
    public int DataIndex;

    /// <summary>Captured bytes.</summary>
    public int CapturedLength;

    /// <summary>Length on the wire, bytes; at least the captured length.</summary>
    public uint WireLength;

    /// <summary>Records of the flow that our own capture had lost before this one.</summary>
    public uint LostBefore;

    /// <summary>Length of the L4 payload that our own capture says, bytes; -1 where only the headers tell.</summary>
    public int PayloadLength;

    /// <summary>Whether the file says that its checksums are those of the wire.</summary>
    public bool VerifiesChecksums;

    /// <summary>Frames that a super-packet of our own capture stands for; else 1.</summary>
    public ushort GsoSegments;

    /// <summary>What the frame begins with.</summary>
    public LinkType Link;

    /// <summary>Where our own capture saw it.</summary>
    public Hook Hook;
}
