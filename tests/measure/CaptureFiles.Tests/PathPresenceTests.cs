// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Control;
using TestSupport;

namespace Telemetry.CaptureFiles.Tests;

/// <content>Times in which a flow was not seen.</content>
public partial class PathItemTests
{
    [Fact]
    public void that_a_flow_is_not_seen_comes_back_with_its_flow_and_the_check_before()
    {
        byte[] file = Write(default, writer =>
        {
            writer.Write(Packet(1, 1000));
            writer.Write(Presence(ControlKind.FlowUnwatched, 3, 1100, sinceNs: 1040));
            writer.Write(Presence(ControlKind.GroupNotJoined, 1, 1150, sinceNs: 900));
            writer.Write(Packet(2, 1200));
            writer.Write(Presence(ControlKind.GroupJoined, 1, 1250, sinceNs: 1300));
            writer.Write(Presence(ControlKind.FlowWatched, 3, 1300, sinceNs: -long.MaxValue / 2));
        });

        Assert.Equal(
            [
                "packet 1001000", "FlowUnwatched 1001100 60 flow 3", "GroupNotJoined 1001150 250 flow 1",
                "packet 1001200", "GroupJoined 1001250 0 flow 1", "FlowWatched 1001300 3600000000000 flow 3",
            ],
            Texts(file));
        Assert.Equal(["FlowUnwatched 1001100 60 flow 3", "FlowWatched 1001300 3600000000000 flow 3"],
            Texts(file, Flows[2]));
    }

    [Fact]
    public void that_a_flow_is_not_seen_is_told_before_its_next_packet_or_at_the_end()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("small.pcapng");
        using var writer = new CaptureWriter(path, Flows, new CaptureWriterOptions
        {
            MaxFileBytes = 70 * 1024,
            QueueBytes = 1 << 20,
        });
        for (int packet = 0; packet < 1000; packet++)
            writer.Write(Packet(1, 900 + packet));
        writer.Write(Presence(ControlKind.FlowUnwatched, 1, 2000, sinceNs: 1990));
        writer.Write(Packet(1, 2100));
        writer.Write(Presence(ControlKind.FlowWatched, 1, 2200, sinceNs: 2200));
        writer.Finish();

        List<string> texts = Texts(File.ReadAllBytes(path));
        Assert.Equal(["FlowUnwatched 2000 10 flow 1", "FlowWatched 2200 0 flow 1"], texts[^2..]);
        Assert.Equal(0, writer.ItemsLeftOut);
    }
}
