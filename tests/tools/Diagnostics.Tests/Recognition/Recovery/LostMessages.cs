// SPDX-License-Identifier: Apache-2.0
using TestSupport.Decoding;
using TestSupport.Recognition;

namespace Telemetry.Diagnostics.Tests.Recognition.Recovery;

/// <summary>A feed of MoldUDP64 whose messages are known by number, and servers that send some of them again.</summary>
internal static class LostMessages
{
    public const string Session = "20251124A ";
    public const string Client = "10.7.7.7:40000";
    public const string Server = "10.1.1.10:18301";
    public const string LineA = "233.54.12.1:26400";
    public const string LineB = "233.54.13.1:26400";

    /// <summary>A message of the feed.</summary>
    public static byte[] Message(ulong number, int salt = 0) =>
        new Wire().Text("z").Be(number, 8).Body((int)number + salt, 10 + (int)(number % 9)).Packet();

    /// <summary>A packet of the feed.</summary>
    public static byte[] Packet(ulong first, int count, string session = Session)
    {
        Wire wire = new Wire().Text(session).Be(first, 8).Be((ulong)count, 2);
        for (ulong number = first; number < first + (ulong)count; number++)
            wire.Be((ulong)Message(number).Length, 2).Bytes(Message(number));
        return wire.Packet();
    }

    /// <summary>A request for messages.</summary>
    public static byte[] Request(ulong first, int count, string session = Session) =>
        new Wire().Text(session).Be(first, 8).Be((ulong)count, 2).Packet();

    /// <summary>Sends a feed of two lines, packets of one to three messages.</summary>
    /// <param name="traffic">Receives them.</param>
    /// <param name="session">Session of the feed.</param>
    /// <param name="lines">Its lines.</param>
    /// <returns>Number of the next message.</returns>
    public static ulong SendFeed(SeenTraffic traffic, string session = Session, params string[] lines)
    {
        ulong next = 1;
        for (int packet = 0; packet < 100; packet++)
        {
            int count = 1 + (packet % 3);
            foreach (string line in lines is [] ? [LineA, LineB] : lines)
                traffic.Datagram(line, Packet(next, count, session));
            next += (ulong)count;
        }
        return next;
    }

    /// <summary>Sends a login to a server of SoupBinTCP and what it answers.</summary>
    /// <param name="traffic">Receives them.</param>
    /// <param name="first">Number of the first message.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="session">Session of the login.</param>
    public static void SendSoup(
        SeenTraffic traffic, ulong first, IEnumerable<byte[]> messages, string session = Session)
    {
        traffic.Segment(Client, Server, [], flags: 2).Segment(Server, Client, [], flags: 18);
        traffic.Segment(Client, Server, Soup.Login());
        traffic.Segment(Server, Client, Soup.Accepted(first, session));
        foreach (byte[] message in messages)
            traffic.Segment(Server, Client, Soup.Packet('S', message));
        traffic.Segment(Client, Server, Soup.ClientHeartbeat);
    }
}
