// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using Telemetry.Appliance.Replay;
using Telemetry.Config;
using Telemetry.Model.Definitions;
using Telemetry.Reports;
using Telemetry.Reports.Json;
using Telemetry.Simulation;
using Telemetry.Simulation.Exchange;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Simulation;

namespace Telemetry.Appliance.Tests.Replay;

/// <summary>The same market data outside and inside tunnels and records of capture devices.</summary>
public sealed partial class WrappedReplayTests : IDisposable
{
    private const TunnelChoice All = TunnelChoice.Erspan | TunnelChoice.Vxlan | TunnelChoice.Gre;
    private const long NsPerSecond = 1_000_000_000;
    private readonly ScratchFolder _folder = new();
    private readonly List<string> _notices = [];

    public static TheoryData<string> Forms => [.. Wrapped.Tunnels.Keys, "erf", "expcap"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void gives_the_same_report_to_the_last_byte(string form)
    {
        (byte[] capture, _, _) = ScriptedCapture.Make(
            new FeedScriptOptions { Seed = 6, Packets = 4_000, IntervalNs = 100_000, LossOnBothLines = 300 });
        List<(long StampNs, byte[] Frame)> frames = FramesOf(capture);
        (string plain, SummaryReport summary) = Replay(capture, TunnelChoice.None);

        (string wrapped, SummaryReport own) = Replay(Wrap(form, frames), All);

        Assert.True(summary.Feeds[0].Counters.FeedGaps > 0, $"{summary.Feeds[0].Counters.FeedGaps}");
        Assert.Equal(plain, wrapped);
        if (form is "erf" or "expcap")
            Assert.Equal((frames.Count, 0L), (own.Devices![0].Packets, own.Devices[0].DeviceLost));
        else
            Assert.Equal((frames.Count, frames.Count), (own.Tunnels![0].Packets, own.Tunnels[0].Opened));
    }

    [VectorsFact]
    public void real_captures_give_the_same_report()
    {
        int compared = 0;
        string folder = Path.Combine(ProjectTree.Vectors!, "feeds", "vectors");
        foreach (string path in Directory.EnumerateFiles(folder, "*.pcap", SearchOption.AllDirectories).Order())
        {
            byte[] capture = File.ReadAllBytes(path);
            if (BinaryPrimitives.ReadUInt32LittleEndian(capture.AsSpan(20)) != 1
                || BinaryPrimitives.ReadUInt32LittleEndian(capture) is not (0xa1b2c3d4 or 0xa1b23c4d)
                || ++compared % 6 != 0)
                continue;
            List<(long StampNs, byte[] Frame)> frames = FramesOf(capture);
            string plain = Replay(capture, TunnelChoice.None, detect: true).Text;
            foreach (string form in (string[])["erspan2", "vxlan", "erf", "expcap"])
            {
                string wrapped = Replay(Wrap(form, frames), All, detect: true).Text;
                Assert.True(plain == wrapped, $"{path} {form}:\n{plain}\n{wrapped}");
            }
        }
        Assert.InRange(compared, 30, 1_000);
    }

    [Theory]
    [InlineData("erspan2")]
    [InlineData("erspan3")]
    [InlineData("gre")]
    public void what_the_mirror_lost_is_unobserved_and_what_the_market_lost_is_lost(string form)
    {
        (byte[] capture, _, _) = ScriptedCapture.Make(
            new FeedScriptOptions { Seed = 8, Packets = 3_000, IntervalNs = 100_000 });
        List<(long StampNs, byte[] Frame)> frames = FramesOf(capture);
        FeedReport whole = Replay(capture, TunnelChoice.None).Summary.Feeds[0];
        List<(long, byte[])> sent = [];
        long cut = 0;
        for (int number = 0; number < frames.Count; number++)
        {
            // Both lines lose ten times the packets of some milliseconds.
            bool isLost = number % 500 is >= 200 and < 240;
            if (!isLost)
                sent.Add((frames[number].StampNs, Wrapped.Tunnels[form](frames[number].Frame, (uint)number)));
            cut += isLost ? 1 : 0;
        }

        SummaryReport summary = Replay(Pcap(sent), All).Summary;
        FeedReport feed = summary.Feeds[0];

        Assert.Equal(cut, Assert.Single(summary.Tunnels!).MirrorLost);
        Assert.True(feed.Counters.MessagesUnobserved > 100, $"{feed.Counters.MessagesUnobserved}");
        // Nothing is blamed on the market that it did not lose.
        Assert.True(feed.Counters.MessagesLost <= whole.Counters.MessagesLost);
        Assert.True(feed.Counters.MessagesLost + feed.Counters.MessagesUnobserved >= whole.Counters.MessagesLost);
        Assert.Contains(_notices, notice => notice.StartsWith($"{cut} copies were lost", StringComparison.Ordinal));
    }

    [Fact]
    public void what_the_capture_device_lost_is_unobserved()
    {
        (byte[] capture, _, _) = ScriptedCapture.Make(
            new FeedScriptOptions { Seed = 10, Packets = 2_000, IntervalNs = 100_000 });
        List<(long StampNs, byte[] Frame)> frames = FramesOf(capture);
        FeedReport whole = Replay(capture, TunnelChoice.None).Summary.Feeds[0];
        var file = new List<byte>();
        for (int number = 0; number < frames.Count; number++)
        {
            if (number is < 1_000 or >= 1_040)
            {
                file.AddRange(Wrapped.Erf(
                    frames[number].StampNs, frames[number].Frame, lost: number == 1_040 ? 40 : 0));
            }
        }

        SummaryReport summary = Replay([.. file], TunnelChoice.None).Summary;

        Assert.Equal(40, Assert.Single(summary.Devices!).DeviceLost);
        Assert.True(summary.Feeds[0].Counters.MessagesUnobserved > 10);
        Assert.True(summary.Feeds[0].Counters.MessagesLost <= whole.Counters.MessagesLost);
    }

    [Theory]
    [InlineData("erspan2", "mirror")]
    [InlineData("erspan3", "mirror")]
    [InlineData("erf", "capture_device")]
    [InlineData("expcap", "capture_device")]
    [InlineData("pcapng", "capture_device")]
    [InlineData("pcapng of old packets", "capture_device")]
    [InlineData("pcapng with statistics", "capture_device")]
    public void each_gap_has_its_cause(string form, string cause)
    {
        List<(long, byte[])> frames = [];
        var erf = new List<byte>();
        CaptureBytes pcapng = new CaptureBytes(bigEndian: form.Length % 2 == 0).Section().Interface(resolution: 9);
        int lost = 0;
        for (uint number = 1; number <= 30; number++)
        {
            bool isOurs = number is >= 6 and <= 8;
            if (number == 12)                       // the market's loss: nothing was sent
                continue;
            if (isOurs)
            {
                lost++;
                continue;
            }
            long stampNs = ScriptedCapture.StartNs + number * 20_000_000;
            byte[] frame = Frames.UdpFrame(DemoAddresses.Lines[0].Address.ToString(),
                (ushort)DemoAddresses.Lines[0].Port,
                [.. "DEMO000001"u8, 0, 0, 0, 0, .. Wrapped.U32(number), 0, 1, 0, 2, 1, 2]);
            erf.AddRange(Wrapped.Erf(stampNs, frame, lost: lost));
            AddTo(pcapng, form, number, (ulong)stampNs, frame, lost);
            frames.Add((stampNs, form switch
            {
                "erspan2" => Wrapped.Erspan2(frame, 1, number > 12 ? number - 1 : number),
                "erspan3" => Wrapped.Erspan3(frame, 1, number > 12 ? number - 1 : number),
                _ => Wrapped.Expcap(stampNs, frame, dropped: lost),
            }));
            lost = 0;
        }

        (string text, SummaryReport summary) = Replay(
            form == "erf" ? [.. erf] : form[0] == 'p' ? pcapng.ToArray() : Pcap(frames, form == "expcap" ? 16 : 0),
            All);

        string[] gaps = [.. text.Split('\n').Where(line => line.Contains("\"type\":\"gap\"", StringComparison.Ordinal)
            && line.Contains("\"scope\":\"feed\"", StringComparison.Ordinal))];
        Assert.Equal(2, gaps.Length);
        Assert.Contains("\"first\":6,\"last\":8", gaps[0], StringComparison.Ordinal);
        Assert.Contains($"\"cause\":\"{cause}\"", gaps[0], StringComparison.Ordinal);
        Assert.Contains("\"state\":\"unobserved\"", gaps[0], StringComparison.Ordinal);
        Assert.Contains("\"first\":12,\"last\":12", gaps[1], StringComparison.Ordinal);
        Assert.Contains("\"state\":\"lost\"", gaps[1], StringComparison.Ordinal);
        Assert.Equal((3L, 1L),
            (summary.Feeds[0].Counters.MessagesUnobserved, summary.Feeds[0].Counters.MessagesLost));
        Assert.Equal(3, summary.Tunnels?[0].MirrorLost ?? summary.Devices![0].DeviceLost);
    }

    [Fact]
    public void one_line_says_what_was_not_opened()
    {
        byte[] frame = Frames.UdpFrame("239.1.1.1", 5000, [1]);
        SummaryReport summary = Replay(
            Pcap([(1, Wrapped.Erspan1(frame)), (2, Wrapped.Vxlan(frame, 1)), (3, Wrapped.Vxlan(frame, 2))]),
            TunnelChoice.None).Summary;

        Assert.Contains(
            "packets inside tunnels were not looked at: erspan 1, vxlan 2; --decapsulate erspan,vxlan opens them",
            _notices);
        Assert.Equal([0L, 0, 0], summary.Tunnels!.Select(tunnel => tunnel.Opened));
    }

    private static byte[] Wrap(string form, List<(long StampNs, byte[] Frame)> frames) => form switch
    {
        "erf" => [.. frames.SelectMany(one => Wrapped.Erf(one.StampNs, one.Frame))],
        "expcap" => Pcap(frames.Select(one => (one.StampNs, Wrapped.Expcap(one.StampNs, one.Frame))), extra: 16),
        _ => Pcap(frames.Select((one, number) => (one.StampNs, Wrapped.Tunnels[form](one.Frame, (uint)number)))),
    };

    /// <summary>Adds a packet, and behind the 4th, the 10th and the 30th statistics: the second ones are the first with
    /// the loss.</summary>
    private static void AddTo(CaptureBytes pcapng, string form, uint number, ulong ticks, byte[] frame, int lost)
    {
        _ = form switch
        {
            "pcapng" => pcapng.PacketWithOptions(0, ticks, frame, 0, (ulong)lost),
            "pcapng of old packets" => pcapng.OldPacket(0, ticks, frame, (ushort)lost),
            _ => pcapng.EnhancedPacket(0, ticks, frame),
        };
        if (number is 4 or 10 or 30)
            pcapng.Statistics(0, ticks, number, number == 4 ? 0u : 3u);
    }

    private static byte[] Pcap(IEnumerable<(long StampNs, byte[] Frame)> frames, int extra = 0)
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        foreach ((long stampNs, byte[] frame) in frames)
            capture.PcapRecord((uint)(stampNs / NsPerSecond), (uint)(stampNs % NsPerSecond), frame,
                (uint)(frame.Length - extra));
        return capture.ToArray();
    }

    private static List<(long StampNs, byte[] Frame)> FramesOf(byte[] pcap)
    {
        bool isNs = BinaryPrimitives.ReadUInt32LittleEndian(pcap) is 0xa1b23c4d or 0x4d3cb2a1;
        bool isBig = BinaryPrimitives.ReadUInt32BigEndian(pcap) is 0xa1b23c4d or 0xa1b2c3d4;
        var frames = new List<(long StampNs, byte[] Frame)>();
        for (int at = 24; at < pcap.Length;)
        {
            int length = (int)Number(at + 8);
            frames.Add((Number(at) * NsPerSecond + Number(at + 4) * (isNs ? 1 : 1_000),
                pcap[(at + 16)..(at + 16 + length)]));
            at += 16 + length;
        }
        return frames;

        long Number(int at) => isBig
            ? BinaryPrimitives.ReadUInt32BigEndian(pcap.AsSpan(at))
            : BinaryPrimitives.ReadUInt32LittleEndian(pcap.AsSpan(at));
    }

    /// <summary>Everything that is printed, without what differs from run to run, and what only wrapped captures
    /// have.</summary>
    private (string Text, SummaryReport Summary) Replay(byte[] capture, TunnelChoice opens, bool detect = false)
    {
        string path = _folder.File("capture");
        File.WriteAllBytes(path, capture);
        var errors = new ErrorList();
        string lines = string.Join(',', DemoAddresses.Lines.Select(line => line.ToString()));
        Settings settings = FlowOptions.Apply(new Settings(), detect ? [] : [$"f=moldudp64@{lines}"], [], [], errors);
        errors.ThrowIfAny();
        var output = new MemoryStream();
        SummaryReport summary;
        using (var sink = new JsonReportSink(output, () => { }))
        {
            summary = ReplayRun.Run(
                new ReplayPlan
                {
                    Captures = [path],
                    Configuration = Configuration.Build(settings),
                    Detect = detect,
                    Packets = true,
                    Opens = opens,
                },
                sink, new Silent<ReplayProgress>(), new Notices(_notices), CancellationToken.None);
        }
        string text = Encoding.UTF8.GetString(output.ToArray());
        // Packets come from a stream of their own.
        IEnumerable<string> sorted = Differs().Replace(text, "").Split('\n')
            .OrderBy(line => line.StartsWith("{\"type\":\"packet\"", StringComparison.Ordinal)
                || line.StartsWith("{\"type\":\"message\"", StringComparison.Ordinal));
        return (string.Join('\n', sorted), summary);
    }

    [GeneratedRegex("\"incarnation\":\"[0-9a-f]*\"|,\"(tunnels|devices)\":\\[.*\\]|\"cpu_ns[a-z_]*\":[0-9]+")]
    private static partial Regex Differs();

    private sealed class Silent<T> : IProgress<T>
    {
        public void Report(T value)
        {
        }
    }

    private sealed class Notices(List<string> all) : IProgress<string>
    {
        public void Report(string value) => all.Add(value);
    }
}
