// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Clocks;
using Telemetry.Playing.Gateway.Answering;

namespace Telemetry.Playing.Gateway.Sessions;

/// <summary>Writes FIX messages to a client: with its version, the two names exchanged, and times as precise as its
/// own.</summary>
internal sealed class FixSender(ClientConnection connection)
{
    private const int BeginString = 8;
    private const int MessageType = 35;
    private const int Number = 34;
    private const int PossiblyDuplicate = 43;
    private const int Sender = 49;
    private const int SendingTime = 52;
    private const int Target = 56;
    private const int OriginalTime = 122;
    private const int MostName = 64;
    private const int PacketBytes = 2_048;                      // longest answer, names, header and trailer

    private readonly byte[] _body = new byte[PacketBytes];
    private readonly byte[] _packet = new byte[PacketBytes + FixGateway.MostFraming];
    private byte[] _version = [];
    private byte[] _client = [];
    private byte[] _exchange = [];
    private int _fraction;

    /// <summary>Learns version and names from a logon.</summary>
    /// <returns>False if one is missing or too long.</returns>
    public bool TryLearn(ReadOnlySpan<byte> logon)
    {
        FixGateway.TryFind(logon, BeginString, out ReadOnlySpan<byte> version);
        FixGateway.TryFind(logon, Sender, out ReadOnlySpan<byte> client);
        FixGateway.TryFind(logon, Target, out ReadOnlySpan<byte> exchange);
        FixGateway.TryFind(logon, SendingTime, out ReadOnlySpan<byte> time);
        _fraction = FixGateway.FractionOf(time);
        _version = version.ToArray();
        _client = client[..Math.Min(client.Length, MostName)].ToArray();
        _exchange = exchange[..Math.Min(exchange.Length, MostName)].ToArray();
        return client.Length is > 0 and <= MostName && exchange.Length is > 0 and <= MostName;
    }

    /// <summary>True if a message has the version and the names of the logon.</summary>
    public bool IsOfClient(ReadOnlySpan<byte> message) =>
        Has(message, BeginString, _version) && Has(message, Sender, _client) && Has(message, Target, _exchange);

    /// <summary>Sends a message under a number.</summary>
    /// <param name="content">Its fields: the type, then those behind the header.</param>
    /// <param name="nowNs">Clock, nanoseconds.</param>
    /// <param name="timeNs">Time, nanoseconds since 1970.</param>
    /// <param name="firstNs">The time when it was sent first, if it is sent again.</param>
    public void Send(ReadOnlySpan<byte> content, ulong number, long nowNs, long timeNs, long? firstNs = null)
    {
        FixGateway.TryFind(content, MessageType, out ReadOnlySpan<byte> type);
        var body = new FixWriter(_body);
        body.Add(MessageType, type);
        int begin = body.Length;
        body.Add(Sender, _exchange);
        body.Add(Target, _client);
        body.Add(Number, number);
        if (firstNs is not null)
            body.Add(PossiblyDuplicate, 'Y');
        body.AddTime(SendingTime, timeNs, _fraction);
        if (firstNs is { } original)
            body.AddTime(OriginalTime, original, _fraction);
        ReadOnlySpan<byte> rest = content[begin..];
        rest.CopyTo(_body.AsSpan(body.Length));
        int length = FixGateway.Frame(_packet, _version, _body.AsSpan(0, body.Length + rest.Length));
        connection.Send(_packet.AsSpan(0, length), nowNs);
    }

    /// <summary>Sends a message of the session under the next number.</summary>
    public void SendNext(GatewaySession session, ReadOnlySpan<byte> content, long nowNs)
    {
        Send(content, session.Answers.Next, nowNs, WallTime.NowNs);
        session.Answers.Skip();
    }

    private static bool Has(ReadOnlySpan<byte> message, int tag, byte[] value) =>
        FixGateway.TryFind(message, tag, out ReadOnlySpan<byte> found) && found.SequenceEqual(value);
}
