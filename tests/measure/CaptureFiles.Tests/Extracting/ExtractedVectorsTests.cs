// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Extracting;
using TestSupport;
using static Telemetry.CaptureFiles.Tests.Extracting.ExtractedCapture;

namespace Telemetry.CaptureFiles.Tests.Extracting;

/// <summary>Real captures of many exchanges, extracted as they are.</summary>
public class ExtractedVectorsTests
{
    [VectorsTsharkFact]
    public void wireshark_reads_in_the_file_what_it_reads_in_the_captures()
    {
        using var folder = new ScratchFolder();
        string[] captures =
        [
            .. Directory.GetFiles(ProjectTree.Vectors!, "*.pcap", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal),
        ];
        Output("mergecap", ["-F", "pcapng", "-w", folder.File("merged.pcapng"), .. captures]);
        string[] merged = Frames(folder.File("merged.pcapng"));

        ExtractedContents contents = Assert.Single(
            Run(captures, Target(folder.File("out.pcapng"), -StartNs, long.MaxValue - StartNs))).Contents;

        Assert.True(merged.Length >= captures.Length && captures.Length >= 100, $"{captures.Length} captures");
        Assert.Equal(merged.Length, contents.Packets);
        Assert.Equal(merged, Frames(folder.File("out.pcapng")));
    }

    private static string[] Frames(string capture) =>
    [
        .. Output("tshark", "-r", capture, "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.len", "-e",
            "frame.protocols", "-e", "tcp.payload", "-e", "udp.checksum", "-e", "data", "-e", "_ws.malformed"),
    ];
}
