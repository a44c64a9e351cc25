// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Appliance.Replay;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Reports;
using Telemetry.Reports.Stamps;
using Telemetry.Stamps;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Publishing;
using TestSupport.Stamps;
using TestSupport.Workload;

namespace Telemetry.Appliance.Tests.Replay;

/// <summary>A tap's stamps in a replay, against a capture whose own stamps are these.</summary>
public sealed class StampedReplayTests
{
    private const long NsPerSecond = 1_000_000_000;
    private const long StartNs = 1_714_407_847_000_000_000;

    private readonly List<string> _notices = [];

    [Theory]
    [InlineData(0)]
    [InlineData(37)]
    public void every_series_is_as_if_the_capture_had_stamped_like_the_tap(int aheadS)
    {
        List<(long Ns, byte[] Frame)> exact = Records(EverySeriesCapture.Make(200));
        SummaryReport wanted = Replay(Capture(exact), EverySeriesCapture.Configuration, StampUse.Capture);

        var random = new Random(9);
        long lateNs = 0;
        List<(long Ns, byte[] Frame)> stamped = [.. exact.Select(record =>
        {
            // The box that captures is late, by more or less, and keeps the order.
            lateNs = Math.Max(lateNs, record.Ns + 40_000 + random.Next(30_000));
            long deviceNs = record.Ns + (aheadS * NsPerSecond);
            return (lateNs, StampedFrame.MetaWatch(StampedFrame.Padded(record.Frame), (uint)(deviceNs / NsPerSecond),
                (uint)(deviceNs % NsPerSecond), 1, 19_484, 45));
        })];
        SummaryReport got = Replay(Capture(stamped), EverySeriesCapture.Configuration, StampUse.Auto);
        SummaryReport own = Replay(Capture(stamped), EverySeriesCapture.Configuration, StampUse.Capture);

        Assert.True(wanted.Series.Count(series => series.Count > 0) > 5);
        Assert.Equal(wanted.Series.Select(Essence), got.Series.Select(Essence));
        Assert.NotEqual(wanted.Series.Select(Essence), own.Series.Select(Essence));
        Assert.Equal("trailer metawatch", got.Clock!.StampSource);
        StampReport stamps = Assert.Single(got.Stamps!);
        Assert.Equal(("proven", true, exact.Count, 0L), (stamps.Verdict, stamps.IsUsed, (int)stamps.Proven,
            stamps.Unstamped));
        Assert.Equal(aheadS == 0 ? "utc" : "tai", Assert.Single(stamps.Devices).Timescale);
        Assert.Equal(("capture", null), (own.Clock!.StampSource, own.Stamps));
        Assert.Empty(_notices);
    }

    [Fact]
    public void a_stamp_a_little_before_that_of_the_frame_before_it_is_no_late_record()
    {
        List<(long Ns, byte[] Frame)> records = [];
        for (int i = 0; i < 100; i++)
        {
            // Every second frame waited 5 µs for the one before it, in the tap.
            long deviceNs = StartNs + (i * 2_000L) - (i % 2 * 5_000);
            records.Add((StartNs + (i * 2_000L) + 9_000, StampedFrame.MetaWatch(
                Frames.UdpFrame("239.1.1.1", 5_000, Mold((ulong)i + 1)), (uint)(deviceNs / NsPerSecond),
                (uint)(deviceNs % NsPerSecond), 1, 1, (byte)(i % 2))));
        }
        const string Feed = "feeds: [{name: itch, protocol: moldudp64, lines: [{address: 239.1.1.1:5000}]}]";
        SummaryReport summary = Replay(Capture(records), Feed, StampUse.Auto);

        FeedReport feed = Assert.Single(summary.Feeds);
        Assert.Equal((100, 0, true), (feed.Packets, feed.FeedGaps, feed.Complete));
        Assert.Equal(0, summary.Appliance!.LateRecords);
        Assert.Equal([50L, 50L], summary.Stamps!.Single().Devices.Select(device => device.Packets));
    }

    [Fact]
    public void what_is_asked_for_and_not_there_is_said()
    {
        List<(long Ns, byte[] Frame)> exact = Records(EverySeriesCapture.Make(20));
        SummaryReport summary = Replay(Capture(exact), EverySeriesCapture.Configuration, StampUse.Trailer);
        Assert.Equal(("capture", null), (summary.Clock!.StampSource, summary.Stamps));
        Assert.Contains("the captures' own are used", Assert.Single(_notices), StringComparison.Ordinal);
    }

    [Fact]
    public void a_wrong_label_of_the_time_scale_is_said()
    {
        List<(long Ns, byte[] Frame)> records = [.. Records(EverySeriesCapture.Make(20)).Select(record => (record.Ns,
            StampedFrame.Arista64(record.Frame, 0, 1, (uint)(record.Ns / NsPerSecond),
                (uint)(record.Ns % NsPerSecond))))];
        SummaryReport wanted = Replay(Capture(Records(EverySeriesCapture.Make(20))), EverySeriesCapture.Configuration,
            StampUse.Capture);
        SummaryReport summary = Replay(Capture(records), EverySeriesCapture.Configuration, StampUse.Auto);

        Assert.Equal(wanted.Series.Select(Essence), summary.Series.Select(Essence));
        Assert.StartsWith("timescale_label", Assert.Single(_notices), StringComparison.Ordinal);
        Assert.Equal(("utc", "tai"), summary.Stamps!.Single().Devices
            .Select(device => (device.Timescale, device.TimescaleLabel!)).Single());
    }

    private static (string, long, long?, long?, long?, long?, bool) Essence(SeriesReport series) =>
        ($"{series.Series}/{series.Key}", series.Count, series.MinNs, series.P50Ns, series.P999Ns, series.MaxNs,
            series.Complete);

    private SummaryReport Replay(byte[] capture, string configuration, StampUse use)
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("in.pcap"), capture);
        var errors = new ErrorList();
        var plan = new ReplayPlan
        {
            Captures = [folder.File("in.pcap")],
            Configuration = Configuration.Build(ConfigReader.ReadText(configuration, "test.yaml", errors)),
            Stamps = new StampChoice(use),
        };
        errors.ThrowIfAny();
        return ReplayRun.Run(
            plan, new RecordingSink(), new Progress<ReplayProgress>(), new Notices(_notices), CancellationToken.None);
    }

    private static byte[] Mold(ulong sequence) =>
        [.. "SESSION001"u8, .. StampedFrame.U64(sequence), 0, 1, 0, 5, .. "hello"u8];

    private static byte[] Capture(List<(long Ns, byte[] Frame)> records)
    {
        CaptureBytes bytes = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        foreach ((long ns, byte[] frame) in records)
            bytes.PcapRecord((uint)(ns / NsPerSecond), (uint)(ns % NsPerSecond), frame);
        return bytes.ToArray();
    }

    private static List<(long Ns, byte[] Frame)> Records(byte[] pcap)
    {
        int At(int offset) => BinaryPrimitives.ReadInt32LittleEndian(pcap.AsSpan(offset));
        int unit = At(0) == unchecked((int)0xa1b23c4d) ? 1 : 1_000;
        List<(long, byte[])> records = [];
        for (int at = 24; at < pcap.Length; at += 16 + At(at + 8))
        {
            records.Add((((uint)At(at) * NsPerSecond) + (At(at + 4) * unit),
                pcap[(at + 16)..(at + 16 + At(at + 8))]));
        }
        return records;
    }

    private sealed class Notices(List<string> all) : IProgress<string>
    {
        public void Report(string value) => all.Add(value);
    }
}
