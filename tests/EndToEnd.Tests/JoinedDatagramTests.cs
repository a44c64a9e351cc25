// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Datagrams that their sender wrote in one call (GSO): over veth they pass TC and generic XDP as one packet,
/// and an application receives each.</summary>
[Trait("needs", "root")]
public sealed class JoinedDatagramTests
{
    private const int Port = 5000;
    private const int Calls = 10;
    private const int OfCall = 40;                              // 2,480 bytes: longer than a frame
    private const int Sent = (Calls * OfCall) + 2;              // the first and the last by calls of their own
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData("array", "")]
    [InlineData("array", ", snap: 64")]
    [InlineData("ringbuf", "")]
    public void at_tc_each_is_reported_live_and_from_the_recording(string transport, string snap)
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string capture = folder.File("live.pcapng");

        RunResult live = Run(network, Config(folder, network, "tc", snap), "--transport", transport,
            "--capture", capture);
        RunResult replay = TelemetryBinary.Run(
            ["replay", capture, "--feed", $"f=moldudp64@{network.ReceiverAddress}:{Port}", "--json"]);

        JsonElement feed = live.Summary.At("feeds", 0);
        AssertAll(feed);
        AssertAll(replay.Summary.At("feeds", 0));
        JsonElement ledger = live.Summary.At("ledger");
        Assert.True(ledger.Flag("closed"), ledger.ToString());
        Assert.Equal((Calls + 2, Calls + 2, Calls * OfCall),
            (ledger.Count("recorded"), ledger.Count("processed"), ledger.Count("gso_segments")));
    }

    [RootFact]
    public void at_generic_xdp_they_are_found_by_their_envelopes()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();

        RunResult live = Run(network, Config(folder, network, "xdp_generic", ", snap: 9216"));

        AssertAll(live.Summary.At("feeds", 0));
    }

    [RootFact]
    public void at_generic_xdp_those_that_were_cut_off_are_unobserved()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();

        RunResult live = Run(network, Config(folder, network, "xdp_generic", ", snap: 64"));

        JsonElement feed = live.Summary.At("feeds", 0);
        Assert.Equal((2, 0, Sent - 2), (feed.Count("messages"), feed.Count("messages_lost"),
            feed.Count("messages_unobserved")));
        Assert.False(feed.Flag("complete"), feed.ToString());
    }

    private static void AssertAll(JsonElement feed)
    {
        Assert.Equal((Sent, 0, 0), (feed.Count("messages"), feed.Count("messages_lost"),
            feed.Count("messages_unobserved")));
        Assert.Equal(Sent, feed.At("lines", 0).Count("packets"));
        Assert.Equal(0, feed.At("lines", 0).Count("undecodable"));
        Assert.True(feed.Flag("complete"), feed.ToString());
    }

    private static RunResult Run(VethPair network, string config, params string[] arguments)
    {
        using TelemetryProcess run = TelemetryBinary.StartRun(network, ["--config", config, .. arguments]);
        int received = 0;
        network.InReceiver(() =>
        {
            using var application = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            application.ReceiveTimeout = 5_000;
            application.Bind(new IPEndPoint(IPAddress.Parse(network.ReceiverAddress), Port));
            byte[] buffer = new byte[1 << 16];
            for (int first = 1; first <= Sent; first = received + 1)
            {
                int count = first is 1 or Sent ? 1 : OfCall;
                Send(network, first, count);
                for (int place = 0; place < count; place++, received++)
                    Assert.Equal(MoldSender.Packet(1).Length, application.Receive(buffer));
            }
        });
        Assert.Equal(Sent, received);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);
        Assert.Equal(0, result.ExitCode);
        return result;
    }

    private static void Send(VethPair network, int first, int count)
    {
        using Socket socket = network.DatagramSocket();
        byte[] joined = [.. Enumerable.Range(first, count).SelectMany(number => MoldSender.Packet((ulong)number))];
        socket.SplitInto(joined.Length / count);
        socket.SendTo(joined, new IPEndPoint(IPAddress.Parse(network.ReceiverAddress), Port));
    }

    private static string Config(ScratchFolder folder, VethPair network, string attach, string snap)
    {
        string config = folder.File("run.yaml");
        File.WriteAllText(config, $"interfaces: [{{name: {network.ReceiverInterface}, attach: {attach}}}]\n"
            + $"feeds:\n  - {{name: f, protocol: moldudp64{snap}, lines: [{{address: "
            + $"{network.ReceiverAddress}:{Port}}}]}}\n");
        return config;
    }
}
