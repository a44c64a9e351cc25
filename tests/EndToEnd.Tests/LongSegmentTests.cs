// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Orders and answers that both ends write in one call: over veth they pass TC in segments of up to 64
/// KiB.</summary>
[Trait("needs", "root")]
public sealed class LongSegmentTests
{
    private const int Batch = 1_200;            // orders of 50 bytes, answers of 67 bytes
    private const int Batches = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData("array")]
    [InlineData("ringbuf")]
    public void orders_written_in_one_call_are_all_read(string transport)
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string capture = folder.File("live.pcapng");
        string[] session = SessionOf(network);
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, [.. session, "--transport", transport, "--capture", capture]);
        using var connection = new RealConnection(network);

        connection.LogIn();
        for (int batch = 0; batch < Batches; batch++)
            connection.TradeAtOnce(Batch);
        run.WaitForTotal(snapshot => snapshot.Count("sessions", 0, "acks"), Batch * Batches, Patience);
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(Patience);
        RunResult replay = TelemetryBinary.Run(["replay", capture, .. session, "--json"]);

        JsonElement got = live.Summary.At("sessions", 0);
        Assert.Equal((0, 0), (live.ExitCode, replay.ExitCode));
        Assert.Equal((Batch * Batches, Batch * Batches), (got.Count("orders"), got.Count("acks")));
        Assert.Equal((0, 0, 0), (got.Count("stream_gaps"), got.Count("undecodable"), got.Count("unanswered")));
        Assert.True(got.Flag("complete"), got.ToString());
        JsonElement ledger = live.Summary.At("ledger");
        Assert.True(ledger.Flag("closed"), ledger.ToString());
        Assert.Equal((ledger.Count("recorded"), 0), (ledger.Count("processed"), ledger.Count("lost_ring")));
        Assert.Equal(got.ToString(), replay.Summary.At("sessions", 0).ToString());
        Assert.Contains(LongestPayload(capture), length => length > 9216);
    }

    [RootTheory]
    [InlineData("array", "16KiB")]
    [InlineData("ringbuf", "64KiB")]
    public void what_a_small_ring_cuts_off_is_told_and_replayed(string transport, string ring)
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string capture = folder.File("live.pcapng");
        string[] session = SessionOf(network);
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, [.. session, "--transport", transport, "--ring-bytes", ring, "--capture", capture]);
        using var connection = new RealConnection(network);

        connection.LogIn();
        for (int batch = 0; batch < Batches; batch++)
            connection.TradeAtOnce(Batch);
        connection.Trade();
        // The last order may itself be lost: the end of the run waits for what is recorded.
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(Patience);
        RunResult replay = TelemetryBinary.Run(["replay", capture, .. session, "--json"]);

        JsonElement got = live.Summary.At("sessions", 0);
        JsonElement ledger = live.Summary.At("ledger");
        Assert.True(ledger.Flag("closed"), ledger.ToString());
        Assert.Equal(ledger.Count("recorded"), ledger.Count("processed"));
        Assert.InRange(got.Count("stream_gaps"), 1, long.MaxValue);
        Assert.False(got.Flag("complete"), got.ToString());
        Assert.InRange(got.Count("orders"), 1, (Batch * Batches) - 1);
        Assert.Equal(
            (got.Count("orders"), got.Count("acks"), got.Count("stream_gaps"), got.Count("bytes_sent")),
            (replay.Summary.At("sessions", 0).Count("orders"), replay.Summary.At("sessions", 0).Count("acks"),
                replay.Summary.At("sessions", 0).Count("stream_gaps"),
                replay.Summary.At("sessions", 0).Count("bytes_sent")));
    }

    private static string[] SessionOf(VethPair network) =>
        ["--session", $"s=soupbintcp-ouch5@{network.SenderAddress}:{RealConnection.GatewayPort}"];

    // By the lengths of its blocks: enhanced packet blocks have the captured length at byte 20.
    private static IEnumerable<int> LongestPayload(string capture)
    {
        byte[] file = File.ReadAllBytes(capture);
        for (int at = 0; at + 32 <= file.Length; at += BitConverter.ToInt32(file, at + 4))
        {
            if (BitConverter.ToInt32(file, at) == 6)
                yield return BitConverter.ToInt32(file, at + 20) - 54;
        }
    }
}
