// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Payload bytes of a session by direction, compared with what the two ends sent.</summary>
[Trait("needs", "root")]
public class SessionBytesTests
{
    private const int Headers = 54;                     // Ethernet, IPv4, TCP without options
    private const int Orders = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void bytes_are_those_that_the_ends_wrote_into_their_sockets()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--session", $"s=soupbintcp-ouch5@{network.SenderAddress}:{RealConnection.GatewayPort}");
        using var connection = new RealConnection(network);

        connection.LogIn();
        for (int order = 0; order < Orders; order++)
            connection.Trade();
        run.WaitForTotal(snapshot => snapshot.Count("sessions", 0, "acks"), Orders, Patience);
        run.Signal(Signals.Interrupt);
        JsonElement session = run.WaitForEnd(Patience).Summary.At("sessions", 0);

        // A kernel that is kept from its acknowledgements for long sends segments again.
        Assert.InRange(session.Count("bytes_sent"), connection.BytesToGateway, long.MaxValue);
        Assert.InRange(session.Count("bytes_received"), connection.BytesFromGateway, long.MaxValue);
        if (session.Count("retransmits") > 0)
            return;
        Assert.Equal(
            (connection.BytesToGateway, connection.BytesFromGateway),
            (session.Count("bytes_sent"), session.Count("bytes_received")));
    }

    [RootFact]
    public void bytes_that_are_sent_again_count_again()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--session", $"s=soupbintcp-ouch5@{OrderConnection.Gateway}:{OrderConnection.GatewayPort}");
        var orders = new OrderConnection(4001);
        byte[][] login = [.. orders.LogIn("trader")];
        byte[] order = orders.Enter(1).Single();
        byte[] answer = orders.Answer(1).Single();

        network.SendFrames([.. login, order, order, answer]);
        run.WaitForTotal(snapshot => snapshot.Count("sessions", 0, "acks"), 1, Patience);
        run.Signal(Signals.Interrupt);
        JsonElement session = run.WaitForEnd(Patience).Summary.At("sessions", 0);

        Assert.Equal(1, session.Count("retransmits"));
        Assert.Equal(
            (login[2].Length + (2 * order.Length) - (3 * Headers), login[3].Length + answer.Length - (2 * Headers)),
            (session.Count("bytes_sent"), session.Count("bytes_received")));
    }
}
