// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.HostPath;

/// <summary>The newest calls that wrote to the connections of sessions; a newer one replaces the oldest.</summary>
[HotPath]
internal sealed class SendTable
{
    private const int Count = 1 << 12;

    // Calls of other connections between an order's call and its transmission.
    private const int MostLookedAt = 512;

    /// <summary>A call that writes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Send
    {
        internal long Offset;           // of its first byte in the connection's stream
        internal long EndOffset;        // of the byte behind its last one
        internal long StampNs;
        internal uint Connection;       // 0 is an unused entry
        internal uint Process;
        internal uint Thread;
    }

    private readonly Send[] _sends = new Send[Count];
    private long _next;

    internal void Add(in PacketEvent step)
    {
        ref Send send = ref _sends[(int)(_next++ & (Count - 1))];
        send.Offset = step.StreamOffset;
        send.EndOffset = step.StreamOffset + step.Step.Bytes;
        send.StampNs = step.StampNs;
        send.Connection = step.Connection;
        send.Process = step.Step.Process;
        send.Thread = step.Step.Thread;
    }

    /// <summary>Finds the call that wrote a byte of a connection: the last one that begins at or before it.</summary>
    /// <param name="offset">Offset of the byte in the stream.</param>
    /// <param name="untilNs">Stamp at which it left the host.</param>
    /// <param name="found">Receives false if none is known.</param>
    /// <returns>A reference that is not valid if <paramref name="found"/> is false.</returns>
    internal ref readonly Send Find(uint connection, long offset, long untilNs, out bool found)
    {
        for (long place = _next - 1; place >= Math.Max(0, _next - MostLookedAt); place--)
        {
            ref Send send = ref _sends[(int)(place & (Count - 1))];
            if (send.Connection != connection || send.Offset > offset)
                continue;
            found = offset < send.EndOffset && send.StampNs <= untilNs;
            return ref send;
        }
        found = false;
        return ref _sends[0];
    }
}
