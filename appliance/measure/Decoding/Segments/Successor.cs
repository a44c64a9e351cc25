// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>Segments seen in one direction of a live connection of a possible later connection between the same ends.
/// The later one is accepted when the other side acknowledges its SYN, or when two segments of data are
/// consecutive.</summary>
internal struct Successor
{
    internal long StampNs;          // of the SYN
    internal uint Sequence;         // of the SYN
    internal uint Acknowledgment;   // of the SYN, if it has one
    internal uint Next;             // of the data that would come next
    internal ushort Window;
    internal TcpWindowScale Scale;
    internal bool IsSet;
    internal bool HasSyn;
    internal bool IsAnswer;         // the SYN acknowledges another one
    internal bool HasData;          // the first segment of data is set aside

    /// <summary>True if a segment of the other side acknowledges the SYN.</summary>
    internal readonly bool IsAcknowledgedBy(in SegmentInput input)
    {
        if (!HasSyn || (input.TcpFlags & TcpFlag.Ack) == 0 || (input.TcpFlags & TcpFlag.Rst) != 0)
            return false;
        uint beyond = input.Acknowledgment - (Sequence + 1);
        if (beyond > Next - (Sequence + 1))
            return false;
        bool isSyn = (input.TcpFlags & TcpFlag.Syn) != 0;
        return isSyn || (IsAnswer && input.Sequence == Acknowledgment);
    }
}
