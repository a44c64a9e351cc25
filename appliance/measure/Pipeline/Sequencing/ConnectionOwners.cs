// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Sequencing;

/// <summary>
/// Processes that hold the sockets of connections, by what the kernel noted. A socket that connects has no port yet, so
/// its connection is known only from its next note; an event before that is given the only process that can be meant,
/// or none. Bounded: the oldest give way.
/// </summary>
[HotPath]
internal sealed class ConnectionOwners
{
    /// <summary>Sockets remembered.</summary>
    internal const int Capacity = 256;

    /// <summary>Longest time from the note that a process connects to the first segment, nanoseconds.</summary>
    internal const long LongestStartNs = 1_000_000;

    private struct Owner
    {
        internal ulong Socket;              // 0: none
        internal EventSubject Process;
        internal long StampNs;              // of the first note
        internal uint ProcessId;
        internal uint Connection;           // 0: not known yet
        internal short SessionIndex;
        internal bool IsClosed;
    }

    private readonly Owner[] _owners = new Owner[Capacity];
    private int _next;

    internal void Note(ref PacketEvent packet)
    {
        ref readonly TcpNote note = ref packet.Note;
        int index = FindSocket(note.Socket);
        if (index < 0)
        {
            if (note.ProcessId == 0)
                return;                     // by whom is not known
            index = _next;
            _next = (_next + 1) % Capacity;
            _owners[index] = new Owner { Socket = note.Socket, StampNs = note.StampNs };
        }
        ref Owner owner = ref _owners[index];
        // The socket connects again, or its number is an address that another socket has now (before 5.12).
        if (owner.IsClosed && !note.IsClosed && (packet.Connection == 0 || packet.Connection != owner.Connection))
            owner = new Owner { Socket = note.Socket, StampNs = note.StampNs };
        if (note.ProcessId != 0)
            (owner.ProcessId, owner.Process) = (note.ProcessId, note.Process);
        if (packet.Connection != 0)
            owner.Connection = packet.Connection;
        owner.SessionIndex = packet.SessionIndex;
        owner.IsClosed |= note.IsClosed;
    }

    /// <summary>Sets the process of an event about a connection, if it is known.</summary>
    internal void Name(ref TelemetryEvent item)
    {
        if (item.Connection == 0)
            return;
        int index = FindConnection(item.Connection);
        if (index < 0 && item.Kind == TelemetryEventKind.ConnectFailed)
            index = FindOnlyOneWithout(item.SessionIndex, item.OpenedStampNs);
        if (index < 0)
            return;
        ref Owner owner = ref _owners[index];
        owner.Connection = item.Connection;
        (item.ProcessId, item.Subject) = (owner.ProcessId, owner.Process);
    }

    private int FindSocket(ulong socket)
    {
        int index = Capacity - 1;
        while (index >= 0 && _owners[index].Socket != socket)
            index--;
        return index;
    }

    private int FindConnection(uint connection)
    {
        int index = Capacity - 1;
        while (index >= 0 && _owners[index].Connection != connection)
            index--;
        return index;
    }

    // The socket that began to connect right before the connection's first segment.
    private int FindOnlyOneWithout(short sessionIndex, long firstStampNs)
    {
        int found = -1;
        for (int index = 0; index < Capacity; index++)
        {
            ref readonly Owner owner = ref _owners[index];
            if (owner is not { Connection: 0, IsClosed: false } || owner.Socket == 0
                || owner.SessionIndex != sessionIndex || owner.StampNs > firstStampNs
                || firstStampNs - owner.StampNs > LongestStartNs)
                continue;
            if (found >= 0)
                return -1;
            found = index;
        }
        return found;
    }
}
