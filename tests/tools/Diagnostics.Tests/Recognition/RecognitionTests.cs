// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Simulation.Exchange;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Simulation;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Recognition of capture files without a configuration.</summary>
public class RecognitionTests
{
    private static IReadOnlyList<DetectedReport> Recognise(params byte[][] captures)
    {
        using var folder = new ScratchFolder();
        List<string> paths = [];
        foreach (byte[] capture in captures)
        {
            paths.Add(folder.File($"{paths.Count}.pcap"));
            File.WriteAllBytes(paths[^1], capture);
        }
        return Recognised.In([.. paths]);
    }

    [Fact]
    public void two_lines_of_one_feed_are_recognised_by_their_messages()
    {
        (byte[] capture, _, _) = ScriptedCapture.Make(new FeedScriptOptions
        {
            Seed = 3,
            Packets = 1000,
            IntervalNs = 10_000
        });

        IReadOnlyList<DetectedReport> found = Recognise(capture);

        Assert.Equal(
        [
            ("feed", "feed1", "moldudp64-itch50", "233.54.12.111", 26400),
                ("feed", "feed1", "moldudp64-itch50", "233.54.12.112", 26401),
        ], found.Select(report => (report.Kind, report.Name, report.Protocol, report.Address, report.Port)));
        Assert.All(found, report => Assert.InRange(report.Confidence, 0.9, 1));
    }

    [Fact]
    public void traffic_that_only_looks_similar_is_not_named()
    {
        var random = new Random(5);
        var bytes = new CaptureBytes(false).PcapHeader(true);
        for (uint i = 0; i < 5000; i++)
        {
            byte[] payload = new byte[random.Next(0, 200)];
            random.NextBytes(payload);
            if (payload.Length > 20 && i % 2 == 0)
                "SESSION001"u8.CopyTo(payload);
            bytes.PcapRecord(0, i, Frames.UdpFrame("233.0.0.1", 5000, payload));
            bytes.PcapRecord(0, i, Frames.Ethernet(0x0800, Frames.IPv4(6, "10.0.0.1", "10.0.0.2",
                Frames.Tcp(1000, 80, i * 200, payload))));
        }

        Assert.All(Recognise(bytes.ToArray()), report =>
            Assert.Equal((DetectedKind.Unknown, DetectedKind.Unknown, 0.0),
                (report.Kind, report.Protocol, report.Confidence)));
    }

    [Fact]
    public void one_datagram_that_does_not_fit_prevents_a_name()
    {
        (byte[] capture, _, _) = ScriptedCapture.Make(new FeedScriptOptions
        {
            Seed = 2,
            Packets = 100,
            IntervalNs = 10_000
        });
        byte[] other = new CaptureBytes(false).PcapHeader(true)
            .PcapRecord(1_700_000_000, 1, Frames.UdpFrame("233.54.12.111", 26400,
                "no MoldUDP64 at all, just text"u8.ToArray())).ToArray();

        IReadOnlyList<DetectedReport> found = Recognise(capture, other);

        Assert.Equal(
            [(DetectedKind.Feed, "233.54.12.112"), (DetectedKind.Unknown, "233.54.12.111")],
            found.Select(report => (report.Kind, report.Address)));
        Assert.Contains("104 of 105", found[1].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void an_order_session_is_recognised_with_its_gateway_and_version()
    {
        byte[] order = new byte[50];
        order[1] = 48;
        order[2] = (byte)'U';
        order[3] = (byte)'O';
        order[8] = (byte)'B';
        var bytes = new CaptureBytes(false).PcapHeader(true);
        for (uint i = 0; i < 6; i++)
            bytes.PcapRecord(1, i, Segment("10.0.0.1", 4000, "10.0.0.2", 7001, 100 + i * 50, order));
        bytes.PcapRecord(2, 0, Segment("10.0.0.2", 7001, "10.0.0.1", 4000, 9, [0, 1, (byte)'H']));

        DetectedReport only = Assert.Single(Recognise(bytes.ToArray()));

        Assert.Equal(("session", "soupbintcp-ouch5", "10.0.0.2", 7001),
            (only.Kind, only.Protocol, only.Address, only.Port));
    }

    private static byte[] Segment(string source, ushort from, string destination, ushort to, uint sequence,
        byte[] payload) =>
        Frames.Ethernet(0x0800, Frames.IPv4(6, source, destination, Frames.Tcp(from, to, sequence, payload)));
}
