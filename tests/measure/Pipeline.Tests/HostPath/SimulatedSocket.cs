// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Model.Sockets;
using Telemetry.Pipeline.HostPath;

namespace Telemetry.Pipeline.Tests.HostPath;

/// <summary>A socket with the queue that the kernel has, and what its programs record of it. It knows which datagram
/// each read took.</summary>
internal sealed class SimulatedSocket(SocketQueues queues, ulong socket, Random random)
{
    private const int Room = 12;                        // datagrams; more are dropped
    private const long MostOnItsWayNs = 3_000;

    private readonly Queue<ulong> _queue = new();
    private readonly Queue<(ulong Number, long InNs)> _onTheirWay = new();
    private ulong _next = 1;

    /// <summary>Reads that were matched with the datagram that they took.</summary>
    public int Right { get; private set; }

    /// <summary>Reads that were matched with another one.</summary>
    public int Wrong { get; private set; }

    /// <summary>Reads that were not matched.</summary>
    public int Unmatched { get; private set; }

    /// <summary>Datagrams that the socket dropped.</summary>
    public int Dropped { get; private set; }

    /// <summary>Puts datagrams into the queue before the programs are attached.</summary>
    public void Fill(int datagrams)
    {
        for (; datagrams > 0; datagrams--)
            _queue.Enqueue(_next++);
    }

    /// <summary>A datagram comes; it is stamped, and enters the queue a little later.</summary>
    /// <param name="nowNs">Time.</param>
    /// <param name="isRecorded">False if the record is lost.</param>
    public void Come(long nowNs, bool isRecorded = true)
    {
        var datagram = new QueuedDatagram
        {
            InNs = nowNs,
            First = _next,
            Numbers = 1,
            Length = 100,
            Line = 0,
        };
        if (isRecorded)
            queues.Add(socket, in datagram, (uint)_queue.Count);
        _onTheirWay.Enqueue((_next++, nowNs));
    }

    /// <summary>Lets datagrams enter the queue that are on their way: those for longer than it takes, and some
    /// others.</summary>
    public void Settle(long nowNs)
    {
        while (_onTheirWay.TryPeek(out (ulong Number, long InNs) first)
            && (first.InNs + MostOnItsWayNs < nowNs || random.Next(2) == 0))
        {
            _onTheirWay.Dequeue();
            if (_queue.Count < Room)
            {
                _queue.Enqueue(first.Number);
                continue;
            }
            Dropped++;
            var dropped = new QueuedDatagram { First = first.Number, Numbers = 1 };
            queues.Drop(socket, in dropped);
        }
    }

    /// <summary>A thread reads, if there is something.</summary>
    /// <param name="nowNs">Time.</param>
    /// <param name="isRecorded">False if the record is lost.</param>
    public void Read(long nowNs, bool isRecorded = true)
    {
        if (!_queue.TryDequeue(out ulong number) || !isRecorded)
            return;
        var step = new PathStepFacts
        {
            Kind = PathStepKind.Read,
            Socket = socket,
            Thread = 7,
            Bytes = 100,
            QueueLeft = (uint)_queue.Count,
        };
        if (!queues.TryRead(in step, nowNs, out QueuedDatagram datagram, out _))
            Unmatched++;
        else if (datagram.First == number)
            Right++;
        else
            Wrong++;
    }
}
