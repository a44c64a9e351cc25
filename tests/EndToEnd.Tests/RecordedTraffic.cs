// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;
using TestSupport;
using TestSupport.Reloads;

namespace EndToEnd.Tests;

/// <summary>Traffic by chance, of which a part can be sent again, byte by byte.</summary>
/// <param name="random">Chance.</param>
/// <param name="send">Sends a frame to an interface.</param>
internal sealed class RecordedTraffic(Random random, Action<byte[], int> send)
{
    private const int WarmUpRounds = 3;
    private const int RecordedSteps = 400;
    private const int FramesPerMillisecond = 40;
    private const int Burst = 32;           // frames at once: a veth device queues 256

    private readonly ulong[,] _next = new ulong[Wire.Streams, Wire.MostGroups];
    private readonly List<(byte[] Frame, int Interface)> _warmUp = [];
    private readonly List<(byte[] Frame, int Interface)> _recorded = [];
    private readonly List<(OrderConnection Connection, string User)> _connections = [];
    private readonly Dictionary<string, int> _answers = [];
    private int _opened;

    /// <summary>Sends some, once.</summary>
    internal void Send(int steps) => Send(Steps(steps));

    /// <summary>
    /// Makes what is sent to several runs: first each number on each line, so that every line has begun, and each login
    /// at each gateway, so that the numbers of its answers are known; then traffic with losses and connections that are
    /// new.
    /// </summary>
    internal void Record()
    {
        Send(_connections.SelectMany(known => known.Connection.Close()).Select(frame => (frame, 0)));
        _connections.Clear();
        for (int round = 0; round < WarmUpRounds; round++)
        {
            for (int stream = 0; stream < Wire.Streams; stream++)
            {
                for (int group = 0; group < Wire.GroupsOf(stream); group++)
                    _warmUp.AddRange(Packets(stream, group, 1, static _ => true));
            }
        }
        _warmUp.AddRange(LogInEverywhere().Select(frame => (frame, 0)));
        _recorded.AddRange(Steps(RecordedSteps));
    }

    /// <summary>Sends the first part of what was recorded.</summary>
    internal void SendWarmUp() => Send(_warmUp);

    /// <summary>Sends the second part of what was recorded.</summary>
    internal void SendRecorded() => Send(_recorded);

    private void Send(IEnumerable<(byte[] Frame, int Interface)> frames)
    {
        long startMs = Environment.TickCount64;
        int sent = 0;
        foreach ((byte[] frame, int device) in frames)
        {
            send(frame, device);
            sent++;
            while (sent % Burst == 0 && (Environment.TickCount64 - startMs) * FramesPerMillisecond < sent)
                HostThread.SleepNs(1_000_000);
        }
    }

    private IEnumerable<(byte[] Frame, int Interface)> Steps(int count)
    {
        for (int step = 0; step < count; step++)
        {
            int stream = random.Next(Wire.Streams);
            int group = random.Next(Wire.GroupsOf(stream));
            int choice = random.Next(100);
            IEnumerable<(byte[] Frame, int Interface)> frames = choice switch
            {
                < 70 => Packets(stream, group, random.Next(3), _ => random.Next(15) > 0),
                < 72 => [(Wire.Frame(stream, 1, group, new byte[random.Next(20)]), Wire.InterfaceOf(1))],
                < 77 => Connect().Select(frame => (frame, 0)),
                _ => Order().Select(frame => (frame, 0)),
            };
            foreach ((byte[] Frame, int Interface) frame in frames)
                yield return frame;
        }
    }

    private List<(byte[] Frame, int Interface)> Packets(int stream, int group, int messages, Func<int, bool> arrives)
    {
        if (random.Next(15) == 0)
            _next[stream, group] += (ulong)random.Next(3);
        ulong first = _next[stream, group] + 1 + ((ulong)group * 1_000_000);
        _next[stream, group] += (ulong)messages;
        return
        [
            .. Enumerable.Range(0, Wire.Copies).Where(arrives)
                .Select(copy => (Wire.Frame(stream, copy, group, first, messages), Wire.InterfaceOf(copy))),
        ];
    }

    private List<byte[]> Connect()
    {
        var gateway = ConfiguredSession.Gateways[random.Next(ConfiguredSession.Gateways.Count)];
        string user = ConfiguredSession.Logins[random.Next(ConfiguredSession.Logins.Count)];
        // An exchange ends the connection that a login had before; now and then nobody says so on the wire.
        List<byte[]> frames = [.. _connections.Where(known => known.User == user && random.Next(2) == 0)
            .SelectMany(known => known.Connection.Close())];
        _connections.RemoveAll(known => known.User == user);
        OrderConnection connection = MakeConnection(gateway);
        _connections.Add((connection, user));
        return [.. frames, .. LogIn(connection, user)];
    }

    private IEnumerable<byte[]> LogInEverywhere() =>
        from gateway in ConfiguredSession.Gateways
        from user in ConfiguredSession.Logins
        let connection = MakeConnection(gateway)
        from frame in LogIn(connection, user).Concat(connection.Close())
        select frame;

    // No connection before had the same client and numbers: a fresh run knows none of those.
    private OrderConnection MakeConnection((string Address, ushort Port) gateway)
    {
        _opened++;
        return new OrderConnection((ushort)(42_000 + (_opened % 20_000)), gateway.Port, gateway.Address)
        {
            Client = $"10.3.{(_opened >> 8) & 255}.{_opened & 255}",
            OrdersBefore = (uint)_opened * 1_000,
            SequencesBefore = (uint)_opened * 100_000,
        };
    }

    // The exchange goes on in its numbers: a lower one would say that it sends answers again.
    private IEnumerable<byte[]> LogIn(OrderConnection connection, string user) =>
        connection.LogIn(user, 1 + _answers.GetValueOrDefault(user));

    private IEnumerable<byte[]> Order()
    {
        if (_connections.Count == 0)
            return [];
        (OrderConnection connection, string user) = _connections[random.Next(_connections.Count)];
        _answers[user] = 1 + _answers.GetValueOrDefault(user);
        return connection.Orders(1);
    }
}
