// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Tests.Lab;

/// <summary>Which parts of streams did not get to an interface.</summary>
internal sealed class LostRanges
{
    private readonly List<(int Interface, int SessionId, int TermId, int Offset, int End)> _ranges = [];

    /// <summary>A datagram of DATA or PAD was lost; a heartbeat has nothing of a stream.</summary>
    internal void Add(int interfaceIndex, ReadOnlySpan<byte> datagram)
    {
        int first = BinaryPrimitives.ReadInt32LittleEndian(datagram[FrameDescriptor.TermOffsetOffset..]);
        int sessionId = BinaryPrimitives.ReadInt32LittleEndian(datagram[FrameDescriptor.SessionIdOffset..]);
        int termId = BinaryPrimitives.ReadInt32LittleEndian(datagram[FrameDescriptor.TermIdOffset..]);
        int end = first;
        for (int offset = 0; offset < datagram.Length; offset = end - first)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(datagram[offset..]);
            if (length == 0)
                return;
            end += FrameDescriptor.Align(length);
        }

        lock (_ranges)
            _ranges.Add((interfaceIndex, sessionId, termId, first, end));
    }

    /// <summary>How many bytes did not get there, each once, however often they were sent and lost.</summary>
    internal long CountBytes(int interfaceIndex)
    {
        lock (_ranges)
        {
            long sum = 0;
            var terms = _ranges.Where(one => one.Interface == interfaceIndex)
                .GroupBy(one => (one.SessionId, one.TermId));
            foreach (var term in terms)
            {
                int upTo = 0;
                foreach ((_, _, _, int offset, int end) in term.OrderBy(one => one.Offset))
                {
                    sum += Math.Max(0, end - Math.Max(offset, upTo));
                    upTo = Math.Max(upTo, end);
                }
            }

            return sum;
        }
    }
}
