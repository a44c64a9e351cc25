// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.CaptureFiles.Formats;
using Telemetry.Model.Definitions;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests.Extracting;

/// <summary>Extracts from captures of a feed with two lines, and reads what came out.</summary>
internal static class ExtractedCapture
{
    /// <summary>Stamp of the first frame, nanoseconds.</summary>
    internal const long StartNs = 1_700_000_000_000_000_000;

    /// <summary>Flows of lines A and B.</summary>
    internal static readonly Topology Topology = new()
    {
        Feeds = [],
        Lines = [Line(0, "A", "239.1.1.1"), Line(1, "B", "239.1.1.2")],
        Sessions = [],
        Series = [],
        Flows =
        [
            Replayed.Flow(1, "239.1.1.1", 5000) with { FeedIndex = 0, LineIndex = 0 },
            Replayed.Flow(2, "239.1.1.2", 5000) with { FeedIndex = 0, LineIndex = 1 },
        ],
    };

    /// <summary>A frame of a line, from 1; line 3 is of no flow.</summary>
    internal static byte[] Frame(int line, int length = 40) => new PacketBuilder
    {
        Destination = new IPAddress([239, 1, 1, (byte)line]),
        DestinationPort = 5000,
        Payload = PacketBuilder.Bytes(length, seed: length + line),
    }.Build();

    /// <summary>A pcap of frames with their stamps after the start, nanoseconds.</summary>
    internal static byte[] Pcap(bool nanoseconds, params (long Ns, byte[] Frame)[] frames)
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds);
        foreach ((long ns, byte[] frame) in frames)
        {
            capture.PcapRecord((uint)((StartNs + ns) / 1_000_000_000),
                (uint)((StartNs + ns) % 1_000_000_000 / (nanoseconds ? 1 : 1_000)), frame);
        }
        return capture.ToArray();
    }

    /// <summary>A file for a stretch of time.</summary>
    internal static ExtractTarget Target(string path, long fromNs, long toNs, params PacketMark[] marks) => new()
    {
        Path = path,
        Windows = [new ExtractWindow(StartNs + fromNs, StartNs + toNs)],
        Comment = "words for people\n{\"type\":\"gap\"}",
        Marks = marks,
    };

    /// <summary>Extracts from captures, and gives what was made.</summary>
    internal static List<(string Path, ExtractedContents Contents)> Run(
        string[] captures, params ExtractTarget[] targets) => Run(new CaptureSet(captures), targets);

    /// <summary>Extracts from captures that are read in some way.</summary>
    internal static List<(string Path, ExtractedContents Contents)> Run(
        CaptureSet captures, params ExtractTarget[] targets) => Run(captures, null, () => { }, default, targets);

    /// <summary>The same, with what the recorders said of their interfaces.</summary>
    internal static List<(string Path, ExtractedContents Contents)> Run(
        string[] captures, IReadOnlyList<IReadOnlyList<InterfaceStatistics>>? statistics,
        params ExtractTarget[] targets) => Run(new CaptureSet(captures), statistics, () => { }, default, targets);

    /// <summary>The same, which may be stopped.</summary>
    internal static List<(string Path, ExtractedContents Contents)> Run(
        CaptureSet captures, IReadOnlyList<IReadOnlyList<InterfaceStatistics>>? statistics, Action progress,
        CancellationToken stop, params ExtractTarget[] targets)
    {
        var made = new List<(string Path, ExtractedContents Contents)>();
        using var extractor = new FrameExtractor(captures, Topology, new ExtractLabels
        {
            Hardware = "machine",
            OperatingSystem = "system",
            Application = "telemetry",
            Names = [(new EndpointAddress(EndpointAddress.FromAddress(IPAddress.Parse("239.1.1.1")), 5000), "f.A")],
        }, new ExtractManner { Secrets = null, Statistics = statistics });
        extractor.Run(targets, progress, (target, contents) => made.Add((target.Path, contents)), stop);
        return made;
    }

    /// <summary>All frames of a capture, with stamps after the start.</summary>
    internal static List<(long Ns, byte[] Frame)> Read(string path)
    {
        using CaptureFile file = new CaptureSet([path]).Open(path);
        var merge = new FrameMerge([file]);
        var frames = new List<(long Ns, byte[] Frame)>();
        while (merge.TryNext(out _))
        {
            CaptureFrame frame = merge.FrameOf(0);
            frames.Add((frame.StampNs - StartNs,
                file.Input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength).ToArray()));
        }
        Assert.Null(file.Failure);
        return frames;
    }

    /// <summary>Runs a program and gives the lines of its output.</summary>
    internal static string[] Output(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return lines;
    }

    private static LineDefinition Line(int index, string name, string address) => new()
    {
        Index = index,
        FeedIndex = 0,
        Name = name,
        Endpoints = [new EndpointAddress(EndpointAddress.FromAddress(IPAddress.Parse(address)), 5000)],
    };
}
