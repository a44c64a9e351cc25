// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Telemetry.Simulation;
using Telemetry.Simulation.Exchange;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Simulation;

namespace Telemetry.CaptureFiles.Tests;

/// <summary>The same capture as other programs write it.</summary>
public class ForeignToolTests
{
    [TsharkTheory]
    [InlineData("pcapng", 0)]
    [InlineData("nsecpcap", 0)]
    [InlineData("nsecpcap", 80)]
    [InlineData("pcapng", 80)]
    public void what_editcap_converts_gives_the_same_packets(string format, int snapLength)
    {
        using var folder = new ScratchFolder();
        (byte[] capture, _, long datagrams) =
            ScriptedCapture.Make(new FeedScriptOptions { Seed = 4, Packets = 500, IntervalNs = 10_000 });
        File.WriteAllBytes(folder.File("in.pcap"), capture);
        string[] cut = snapLength > 0 ? ["-s", $"{snapLength}"] : [];
        using Process editcap = Process.Start("editcap", [.. cut, "-F", format, folder.File("in.pcap"),
            folder.File("out")])!;
        editcap.WaitForExit();

        var flows = DemoAddresses.Lines.Select((line, i) => Replayed.Flow(i + 1, line.Address.ToString(),
            (ushort)line.Port)).ToList();
        using var original = new ReplayReader(new CaptureSet([folder.File("in.pcap")]), flows);
        using var converted = new ReplayReader(new CaptureSet([folder.File("out")]), flows);
        List<Replayed> want = Replayed.All(original);
        List<Replayed> got = Replayed.All(converted);

        Assert.Equal(datagrams, want.Count);
        Assert.Equal(
            want.Select(packet => (packet.StampNs, packet.FlowId, packet.PayloadLength, packet.WireLength)),
            got.Select(packet => (packet.StampNs, packet.FlowId, packet.PayloadLength, packet.WireLength)));
        Assert.All(want.Zip(got), pair => Assert.True(pair.First.Payload.AsSpan().StartsWith(pair.Second.Payload)));
        Assert.Empty(converted.Failures);
    }
}
