// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Telemetry.Model.Clocks;
using TestSupport.Binary;
using TestSupport.Trading;

namespace EndToEnd.Tests.Playing;

/// <summary>A client of FIX on the kernel's own sockets, in the namespace where datagrams arrive. Length and sum of
/// each message that it reads are counted up here.</summary>
internal sealed class FixClient : IDisposable
{
    private const int Patience = 60_000;                        // milliseconds
    private const char Separator = '\u0001';

    private readonly FixWire _wire;
    private readonly Socket _socket;
    private readonly List<byte> _received = [];

    /// <summary>Connects.</summary>
    internal FixClient(VethPair network, FixWire wire, ushort port)
    {
        _wire = wire;
        _socket = GatewaySockets.Client(network);
        _socket.NoDelay = true;
        _socket.ReceiveTimeout = Patience;
        _socket.Connect(new IPEndPoint(IPAddress.Parse(network.SenderAddress), port));
    }

    /// <summary>Number of the next message to the gateway.</summary>
    internal int Next { get; set; } = 1;

    /// <summary>Sends bytes; returns the time of the call.</summary>
    internal long SendBytes(byte[] bytes)
    {
        long sentNs = MonotonicClock.NowNs;
        _socket.Send(bytes);
        return sentNs;
    }

    /// <summary>Sends a message under the next number.</summary>
    internal long Send(string type, string fields = "") => SendBytes(_wire.Client(Next++, type, fields));

    /// <summary>Sends several messages in one call.</summary>
    internal long Send(params (string Type, string Fields)[] messages) =>
        SendBytes([.. messages.SelectMany(message => _wire.Client(Next++, message.Type, message.Fields))]);

    /// <summary>Logs on, and expects that to be accepted.</summary>
    internal FixClient LogOn(string fields = "98=0|108=30|")
    {
        Send("A", (_wire.Version == "FIXT.1.1" ? "1137=9|" : "") + fields);
        Assert.Equal("A", Read()[35]);
        return this;
    }

    /// <summary>Logs off, and expects the gateway to do the same.</summary>
    internal void LogOff()
    {
        Send("5");
        Assert.Equal("5", Read()[35]);
        Assert.Empty(Read());
    }

    /// <summary>The next message; empty at the end of the stream.</summary>
    internal Dictionary<int, string> Read() => Read(out _);

    /// <summary>The next message to a client of a name.</summary>
    internal Dictionary<int, string> ReadOf(string client) => Read(client, out _);

    /// <summary>The next message, and the time when it was there.</summary>
    internal Dictionary<int, string> Read(out long readNs) => Read("ALPHA", out readNs);

    private Dictionary<int, string> Read(string client, out long readNs)
    {
        byte[] buffer = new byte[65_536];
        while (true)
        {
            int length = LengthOf(out int body);
            if (length > 0 && _received.Count >= length)
            {
                readNs = MonotonicClock.NowNs;
                byte[] message = [.. _received[..length]];
                _received.RemoveRange(0, length);
                return Parse(message, body, client);
            }
            int count = GatewaySockets.Receive(_socket, buffer);
            if (count == 0)
            {
                readNs = MonotonicClock.NowNs;
                return [];
            }
            _received.AddRange(buffer[..count]);
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Length of the message that has begun, 0 while it is not known.</summary>
    private int LengthOf(out int body)
    {
        string text = Encoding.Latin1.GetString([.. _received]);
        body = 0;
        int length = text.IndexOf($"{Separator}9=", StringComparison.Ordinal);
        int end = length < 0 ? -1 : text.IndexOf(Separator, length + 3);
        if (end < 0)
            return 0;
        body = end + 1;
        return body + int.Parse(text[(length + 3)..end], CultureInfo.InvariantCulture) + 7;
    }

    private Dictionary<int, string> Parse(byte[] message, int body, string client)
    {
        string text = Encoding.Latin1.GetString(message);
        Assert.StartsWith($"8={_wire.Version}{Separator}9=", text, StringComparison.Ordinal);
        Assert.StartsWith("35=", text[body..], StringComparison.Ordinal);
        string sum = (message[..^7].Sum(value => value) % 256).ToString("000", CultureInfo.InvariantCulture);
        Assert.Equal($"10={sum}{Separator}", text[^7..]);
        Dictionary<int, string> fields = [];
        foreach (string field in text.Split(Separator, StringSplitOptions.RemoveEmptyEntries))
        {
            int sign = field.IndexOf('=', StringComparison.Ordinal);
            fields.Add(int.Parse(field[..sign], CultureInfo.InvariantCulture), field[(sign + 1)..]);
        }
        Assert.Equal(("VENUE", client), (fields[49], fields[56]));
        return fields;
    }
}
