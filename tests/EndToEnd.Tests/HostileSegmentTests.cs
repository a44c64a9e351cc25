// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>
/// A trader and a gateway on real sockets, and a stranger who puts segments of every kind on the wire in the name of
/// either: every order has its answer, live and in the replay of what was captured.
/// </summary>
[Trait("needs", "root")]
public class HostileSegmentTests
{
    private const int Orders = 1_500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData("array")]
    [InlineData("ringbuf")]
    public void one_segment_of_every_kind_costs_no_order_its_answer(string transport)
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string capture = folder.File("live.pcapng");
        string session = $"s=soupbintcp-ouch5@{network.SenderAddress}:{RealConnection.GatewayPort}";
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--session", session, "--transport", transport, "--capture", capture);
        using var connection = new RealConnection(network);
        connection.LogIn();
        int lies = 0;
        for (int order = 0; order < Orders; order++)
        {
            connection.Trade();
            if (order % 50 == 25)
                lies += Lie(connection, order / 50);
            if (order % 50 == 40)
                LieAboutLength(connection, order / 50);
        }
        run.WaitForTotal(snapshot => snapshot.Count("sessions", 0, "acks"), Orders, Patience);
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(Patience);
        RunResult replay = TelemetryBinary.Run("replay", capture, "--session", session, "--json");

        JsonElement got = live.Summary.At("sessions", 0);
        Assert.Equal((0, 0), (live.ExitCode, replay.ExitCode));
        Assert.Equal(
            (1, Orders, Orders, Orders),
            (got.Count("connections"), got.Count("orders"), got.Count("acks"), got.Count("answered")));
        Assert.Equal(
            (0, 0, 0, 0),
            (got.Count("connection_lost"), got.Count("unanswered"), got.Count("stream_gaps"),
                got.Count("undecodable")));
        Assert.Equal(lies, got.Count("out_of_window"));
        Assert.True(got.Flag("complete"), got.ToString());
        Assert.Equal(0, got.Count("orders_dropped"));
        Assert.Equal(got.ToString(), replay.Summary.At("sessions", 0).ToString());
        Assert.Equal(OrderToAck(live), OrderToAck(replay));
    }

    private static (long, long, long, long, long) OrderToAck(RunResult result)
    {
        JsonElement series = result.Summary.At("series").EnumerateArray()
            .Single(series => series.Text("series") == "order_to_ack");
        return (series.Count("count"), series.Count("min_ns"), series.Count("p50_ns"), series.Count("p9999_ns"),
            series.Count("max_ns"));
    }

    /// <summary>Sends a segment with the next number whose lengths do not fit: no kernel takes it.</summary>
    private static void LieAboutLength(RealConnection connection, int kind)
    {
        const byte words = 5;
        byte[] garbage = new byte[40];
        int whole = (words * 4) + garbage.Length;
        switch (kind % 4)
        {
            case 0:
                connection.LieAboutLength(garbage, whole + 50, words);
                break;
            case 1:
                connection.LieAboutLength(garbage, (words * 4) - 6, words);
                break;
            case 2:
                connection.LieAboutLength([1, 2, 3, 4], (words * 4) + 4, 15);
                break;
            default:
                connection.LieAboutLength(garbage, whole, words - 1);
                break;
        }
    }

    /// <summary>Sends the segments of one kind; returns how many.</summary>
    private static int Lie(RealConnection connection, int kind)
    {
        byte[] garbage = new byte[100];
        switch (kind % 10)
        {
            case 0:
                return connection.Lie(200_000, garbage) + connection.LieToGateway(200_000, garbage);
            case 1:
                return connection.Lie(1 << 24, garbage) + connection.LieToGateway(1 << 24, garbage);
            case 2:
                return connection.Lie((1 << 28) - 1, garbage);
            case 3:
                return connection.Lie((1 << 28) + 100, garbage) + connection.LieToGateway(1 << 30, garbage);
            case 4:
                return connection.LieToGateway(77_777_777, [], RealConnection.Syn);
            case 5:
                return connection.Lie(99_999_999, [], RealConnection.Syn | RealConnection.Ack);
            case 6:
                return connection.Lie(1_000, [], RealConnection.Rst)
                    + connection.LieToGateway(5_000, [], RealConnection.Rst);
            case 7:
                return connection.Lie(-300_000, garbage, RealConnection.Rst | RealConnection.Ack);
            case 8:
                return connection.Lie(50_000_000, garbage, RealConnection.Fin | RealConnection.Ack);
            default:
                return connection.Lie(1 << 27, []);
        }
    }
}
