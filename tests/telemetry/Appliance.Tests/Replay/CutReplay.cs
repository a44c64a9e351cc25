// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Appliance.Replay;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Publishing;

namespace Telemetry.Appliance.Tests.Replay;

/// <summary>Captures of a feed whose lines send number n after n milliseconds, B 20 us after A, and their
/// replay.</summary>
internal sealed class CutReplay : IDisposable
{
    internal const long Ms = 1_000_000;
    internal const long StartNs = 1_700_000_000_000_000_000;

    private const string Feed =
        "feeds: [{name: itch, protocol: moldudp64, lines: [{address: 239.1.1.1:5000}, {address: 239.1.1.2:5000}]}]";
    private const string Sessions =
        "\nsessions: [{name: ouch, protocol: soupbintcp-ouch5, gateways: [\"10.9.0.1:9000\"], answer_timeout: 100ms}]";

    private readonly ScratchFolder _folder = new();
    private readonly RecordingSink _sink = new();

    internal List<GapReport> Gaps => _sink.Gaps;

    internal List<EventReport> Events => _sink.Events;

    public void Dispose() => _folder.Dispose();

    /// <summary>Packets of line 1 or 2.</summary>
    internal static IEnumerable<(long Ns, byte[] Frame)> Line(int line, IEnumerable<int> numbers) =>
        numbers.Select(number => (StartNs + number * Ms + (line - 1) * 20_000L, Frames.UdpFrame(
            $"239.1.1.{line}", 5_000,
            [.. "SESSION001"u8, 0, 0, 0, 0, 0, 0, (byte)(number >> 8), (byte)number, 0, 1, 0, 5, .. "hello"u8])));

    /// <summary>A pcap of packets in the order of their stamps.</summary>
    internal static byte[] Pcap(params IEnumerable<(long Ns, byte[] Frame)>[] parts)
    {
        CaptureBytes bytes = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        foreach ((long ns, byte[] frame) in parts.SelectMany(part => part).OrderBy(packet => packet.Ns))
            bytes.PcapRecord((uint)(ns / 1_000_000_000), (uint)(ns % 1_000_000_000), frame);
        return bytes.ToArray();
    }

    /// <summary>A pcap without the last byte of the last record.</summary>
    internal static byte[] Cut(params IEnumerable<(long Ns, byte[] Frame)>[] parts) => Pcap(parts)[..^1];

    /// <summary>A pcap whose record from an index on claims too much.</summary>
    internal static byte[] Corrupt(byte[] pcap, int record)
    {
        byte[] corrupt = [.. pcap];
        int at = 24;
        for (; record > 0; record--)
            at += 16 + BinaryPrimitives.ReadInt32LittleEndian(corrupt.AsSpan(at + 8));
        BinaryPrimitives.WriteUInt32LittleEndian(corrupt.AsSpan(at + 8), uint.MaxValue);
        return corrupt;
    }

    /// <summary>Replays files, named by letters from a on.</summary>
    internal ReplayResult Replay(int threads, params byte[][] files)
    {
        var paths = new List<string>();
        foreach (byte[] file in files)
        {
            paths.Add(_folder.File($"{(char)('a' + paths.Count)}"));
            File.WriteAllBytes(paths[^1], file);
        }
        var errors = new ErrorList();
        var built = Configuration.Build(ConfigReader.ReadText(Feed + Sessions, "test.yaml", errors));
        errors.ThrowIfAny();
        return ReplayRun.Read(
            new ReplayPlan { Captures = paths, Configuration = built, Threads = threads }, _sink,
            new Progress<ReplayProgress>(), new Progress<string>(), CancellationToken.None);
    }

    /// <summary>Messages, lost and unobserved ones of the feed, then those brought, missing and unobserved of each
    /// line.</summary>
    internal static (long Messages, long Lost, long Unobserved, string Lines) CountsOf(SummaryReport summary)
    {
        FeedReport feed = Assert.Single(summary.Feeds);
        return (feed.Messages, feed.MessagesLost, feed.MessagesUnobserved, string.Join(", ", feed.Lines.Select(
            line => $"{line.Line} {line.Messages} {line.MessagesMissing} {line.MessagesUnobserved}")));
    }
}
