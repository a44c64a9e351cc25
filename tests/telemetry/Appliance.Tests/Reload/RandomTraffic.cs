// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using TestSupport;
using TestSupport.Reloads;

namespace Telemetry.Appliance.Tests.Reload;

/// <summary>Random traffic: the same packets, control messages and times for all runs.</summary>
internal sealed class RandomTraffic(Random random, long startNs)
{
    private const long MillisecondNs = 1_000_000;
    private const long SecondNs = 1_000 * MillisecondNs;

    private readonly ulong[,] _next = new ulong[Wire.Streams, Wire.MostGroups];
    private readonly List<(int Steps, byte[] Frame, int Interface)> _delayed = [];
    private readonly List<(OrderConnection Connection, string User, int Open)> _connections = [];
    private readonly HashSet<(int Stream, int Copy)> _left = [];
    private readonly HashSet<int> _silent = [];
    private ushort _port = 42_000;
    private readonly Dictionary<string, int> _answers = [];       // numbers of the exchange's session, by login
    private int _opened;

    /// <summary>The runs that receive it.</summary>
    internal List<ReloadedRun> Runs { get; } = [];

    /// <summary>The clock.</summary>
    internal long NowNs { get; private set; } = startNs;

    /// <summary>True if the group of a flow is not joined on the host.</summary>
    internal bool IsLeft(FlowDefinition flow) => _left.Any(copy =>
        flow.Endpoint.AddressText().StartsWith(Wire.PrefixOf(copy.Stream, copy.Copy) + ".", StringComparison.Ordinal));

    /// <summary>Makes a number of random steps.</summary>
    internal void Steps(int count)
    {
        for (int step = 0; step < count; step++)
        {
            Pass(random.Next(40) == 0 ? random.Next(400) * MillisecondNs : random.NextInt64(3 * MillisecondNs) + 1);
            Step();
            SendDelayed(all: false);
        }
        SendDelayed(all: true);
    }

    /// <summary>Ends everything pending: connections close, groups are joined again, each line delivers each number for
    /// longer than any threshold.</summary>
    internal void Settle()
    {
        const int rounds = 8;
        foreach ((OrderConnection connection, string _, int _) in _connections)
            Send(connection.Close());
        _connections.Clear();
        LogInEverywhere();
        _left.Clear();
        _silent.Clear();
        NoteMemberships();
        for (int round = 0; round < rounds; round++)
        {
            Pass(500 * MillisecondNs);
            for (int stream = 0; stream < Wire.Streams; stream++)
            {
                for (int group = 0; group < Wire.GroupsOf(stream); group++)
                    Send(stream, group, 1, static _ => true);
            }
            SendDelayed(all: true);
        }
        PassInterval();
    }

    /// <summary>Ends an interval.</summary>
    internal void PassInterval()
    {
        Pass(SecondNs - (NowNs % SecondNs));
        Pass(1);
    }

    /// <summary>Sends a run control messages about groups that are not joined.</summary>
    internal void NoteMemberships(ReloadedRun run) => run.NoteMemberships(IsLeft, NowNs);

    private void Step()
    {
        int stream = random.Next(Wire.Streams);
        int group = random.Next(Wire.GroupsOf(stream));
        switch (random.Next(100))
        {
            case < 60:
                if (random.Next(12) == 0)
                    _next[stream, group] += (ulong)(1 + random.Next(3));
                Send(stream, group, 1 + random.Next(2), _ => random.Next(15) > 0);
                break;
            case < 63:
                Send(stream, group, 0, static _ => true);
                break;
            case < 65:
                int copy = random.Next(Wire.Copies);
                Send(Wire.Frame(stream, copy, group, new byte[random.Next(30)]), Wire.InterfaceOf(copy));
                break;
            case < 67:
                if (!_silent.Remove(stream))
                    _silent.Add(stream);
                break;
            case < 70:
                var left = (stream, random.Next(Wire.Copies));
                if (!_left.Remove(left))
                    _left.Add(left);
                NoteMemberships();
                break;
            case < 75:
                Connect();
                break;
            default:
                Order(stream, group);
                break;
        }
    }

    // No two sequences share a number: an order names a tick of one of them.
    private static ulong BaseOf(int stream, int group) => (ulong)((stream * 10) + group) * 1_000_000;

    private void Send(int stream, int group, int messages, Func<int, bool> arrives)
    {
        ulong first = _next[stream, group] + 1 + BaseOf(stream, group);
        _next[stream, group] += (ulong)messages;
        if (_silent.Contains(stream))
            return;
        for (int copy = 0; copy < Wire.Copies; copy++)
        {
            if (!arrives(copy))
                continue;
            NowNs += random.Next(2_000);
            byte[] frame = Wire.Frame(stream, copy, group, first, messages);
            switch (messages > 0 ? random.Next(30) : 2)
            {
                case 0:
                    _delayed.Add((1 + random.Next(8), frame, Wire.InterfaceOf(copy)));
                    continue;
                case 1:
                    _delayed.Add((1 + random.Next(8), frame, Wire.InterfaceOf(copy)));
                    break;
            }
            Send(frame, Wire.InterfaceOf(copy));
        }
    }

    private void SendDelayed(bool all)
    {
        for (int place = _delayed.Count - 1; place >= 0; place--)
        {
            (int steps, byte[] frame, int device) = _delayed[place];
            _delayed[place] = (steps - 1, frame, device);
            if (!all && steps > 1)
                continue;
            _delayed.RemoveAt(place);
            Send(frame, device);
        }
    }

    private void Connect()
    {
        if (_connections.Count == 6)
            return;
        (string address, ushort port) = ConfiguredSession.Gateways[random.Next(ConfiguredSession.Gateways.Count)];
        ushort client = random.Next(4) == 0 && !_connections.Exists(known => known.Open < 0)
            ? ConfiguredSession.Ports[random.Next(ConfiguredSession.Ports.Count)] : ++_port;
        OrderConnection connection = MakeConnection(client, port, address);
        string user = random.Next(8) == 0
            ? "dave" : ConfiguredSession.Logins[random.Next(ConfiguredSession.Logins.Count)];
        // An exchange ends the earlier connection of a login; sometimes no packet shows it.
        foreach ((OrderConnection replaced, string _, int _) in _connections.Where(known => known.User == user))
        {
            if (random.Next(2) == 0)
                Send(replaced.Close());
        }
        _connections.RemoveAll(known => known.User == user);
        LogIn(connection, user);
        _connections.Add((connection, user, 0));
    }

    // No earlier connection had the same client and numbers: a fresh run knows none of those.
    private OrderConnection MakeConnection(ushort client, ushort port, string address)
    {
        _opened++;
        return new OrderConnection(client, port, address)
        {
            Client = $"10.3.{(_opened >> 8) & 255}.{_opened & 255}",
            OrdersBefore = (uint)_opened * 1_000,
            SequencesBefore = (uint)_opened * 1_000_000,
        };
    }

    private void LogIn(OrderConnection connection, string user) =>
        Send(connection.LogIn(user, 1 + _answers.GetValueOrDefault(user)));

    // A reloaded run may not have seen all answers: from here on it knows the numbers as a fresh one does.
    private void LogInEverywhere()
    {
        foreach ((string address, ushort port) in ConfiguredSession.Gateways)
        {
            foreach (ushort client in ConfiguredSession.Ports.Append(++_port))
            {
                foreach (string user in ConfiguredSession.Logins.Append("dave"))
                {
                    OrderConnection connection = MakeConnection(client, port, address);
                    LogIn(connection, user);
                    Send(connection.Close());
                }
            }
        }
    }

    private void Order(int stream, int group)
    {
        if (_connections.Count == 0)
            return;
        int place = random.Next(_connections.Count);
        (OrderConnection connection, string user, int open) = _connections[place];
        if (open > 0 && random.Next(3) > 0)
        {
            Send(connection.Answer(1));
            _answers[user] = 1 + _answers.GetValueOrDefault(user);
            open--;
        }
        else if (random.Next(15) == 0)
        {
            Send(connection.Close());
            _connections.RemoveAt(place);
            return;
        }
        else
        {
            Send(connection.Enter(1, random.Next(2) == 0 ? 0 : (int)(_next[stream, group] + BaseOf(stream, group))));
            open++;
        }
        _connections[place] = (connection, user, open);
    }

    private void Send(IEnumerable<byte[]> frames)
    {
        foreach (byte[] frame in frames)
        {
            NowNs += 1 + random.Next(20_000);
            Send(frame, 0);
        }
    }

    private void Send(byte[] frame, int device)
    {
        NowNs++;
        foreach (ReloadedRun run in Runs)
            run.Packet(frame, 1 + device, NowNs);
    }

    private void Pass(long lengthNs)
    {
        NowNs += lengthNs;
        foreach (ReloadedRun run in Runs)
            run.Clock(NowNs);
    }

    private void NoteMemberships()
    {
        foreach (ReloadedRun run in Runs)
            NoteMemberships(run);
    }
}
