// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Stamps;

namespace EndToEnd.Tests.Stamps;

/// <summary>Stamps that a tap adds to the frames of a mirror port: a run measures with them, to the nanosecond and
/// whatever the host does meanwhile, or refuses to start.</summary>
[Trait("needs", "root")]
public sealed class TrailerStampTests
{
    private const long TaiNs = 37_000_000_000;
    private const int Intervals = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData("attach: xdp", "array", "metawatch")]
    [InlineData("attach: xdp, drop: true", "array", "metawatch")]
    [InlineData("attach: xdp", "ringbuf", "hpt")]
    [InlineData("attach: tc", "array", "ixia")]
    public void ages_and_leads_are_the_taps(string attach, string transport, string format)
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        // A mirror port has no address: with one, its packets may not be dropped.
        _ = PlainRun.Succeed(
            Patience, "ip", "-n", network.Receiver, "address", "flush", "dev", network.ReceiverInterface);
        string config = Configure(scratch, network,
            $"trailer: {format}, timescale: tai, within: 30s", attach,
            $"capture: {{transport: {transport}}}\n");
        using TelemetryProcess run = Start(network, config);
        using (var tap = new TapSender(network, StampsOf(format, TaiNs)))
        {
            run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
            run.WaitForLine("snapshot", line => line.Count("ordinal") >= Intervals, Patience);
        }
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        JsonElement summary = result.Summary;
        Assert.True(summary.Flag("ledger", "closed"), summary.ToString());
        Assert.Equal(0, summary.Count("feeds", 0, "messages_lost"));
        Assert.Equal($"trailer {format}", summary.Text("clock", "stamp_source"));
        JsonElement stamps = summary.At("stamps").EnumerateArray().Single();
        Assert.Equal((network.ReceiverInterface, format, "proven", true),
            (stamps.Text("interface"), stamps.Text("format"), stamps.Text("verdict"), stamps.Flag("used")));
        long packets = summary.Count("feeds", 0, "packets");
        Assert.Equal((packets, packets), (stamps.Count("frames"), stamps.Count("proven") + stamps.Count("unstamped")));
        // A frame that was under way for more than 2 ms, on a busy machine, counts as one without a stamp.
        Assert.InRange(stamps.Count("unstamped"), 0, packets / 4);
        Assert.Equal("tai", stamps.Text("devices", 0, "timescale"));
        AssertSeries(summary, "feed_age", "f/A", TapSender.AgeNs, stamps.Count("unstamped"));
        AssertSeries(summary, "feed_age", "f/B", TapSender.AgeNs + TapSender.LeadNs, stamps.Count("unstamped"));
        AssertSeries(summary, "line_lead", "f/A/B", TapSender.LeadNs, stamps.Count("unstamped"));
    }

    [RootFact]
    public void a_delay_is_added_and_printed()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = Configure(scratch, network, "trailer: metawatch, delay: 155ns", "attach: xdp");
        using TelemetryProcess run = Start(network, config);
        using (var tap = new TapSender(network, StampsOf("metawatch", scaleNs: 0)))
        {
            run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
            run.WaitForLine("snapshot", line => line.Count("ordinal") >= Intervals, Patience);
        }
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        JsonElement stamps = result.Summary.At("stamps").EnumerateArray().Single();
        Assert.Equal(("utc", 155L),
            (stamps.Text("devices", 0, "timescale"), stamps.Count("devices", 0, "delay_ns")));
        AssertSeries(result.Summary, "feed_age", "f/A", TapSender.AgeNs + 155, stamps.Count("unstamped"));
    }

    [RootTheory]
    [InlineData("metawatch", "", "hpt", 0L, "have stamps of hpt that are proven by crc")]
    [InlineData("metawatch", "", "metawatch", 5_000_000_000L, "neither UTC nor TAI")]
    [InlineData("metawatch", ", timescale: tai", "metawatch", 0L, "which is not tai")]
    [InlineData("", "", "metawatch", 0L, "0 of the first")]
    public void what_the_frames_do_not_prove_is_refused(
        string sent, string more, string wanted, long scaleNs, string why)
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = Configure(scratch, network, $"trailer: {wanted}, within: 30s{more}", "attach: xdp");
        using var tap = new TapSender(network, StampsOf(sent, scaleNs));
        using TelemetryProcess run = Start(network, config);

        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(why, result.Errors, StringComparison.Ordinal);
        Assert.Contains(network.ReceiverInterface, result.Errors, StringComparison.Ordinal);
        Assert.False(network.HasXdpProgram());
    }

    [RootFact]
    public void a_silent_port_is_refused_after_the_time_given()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = Configure(scratch, network, "trailer: metawatch, within: 1s", "attach: xdp");
        using TelemetryProcess run = Start(network, config);

        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("no IP packet came within 1s", result.Errors, StringComparison.Ordinal);
    }

    [RootFact]
    public void the_wait_for_frames_ends_when_the_user_does()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = Configure(scratch, network, "trailer: metawatch, within: 1h", "attach: xdp");
        using TelemetryProcess run = Start(network, config);
        run.WaitForErrors("looking at up to", Patience);

        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("stopped while it waited", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("interfaces:\n  - {name: a, role: mirror, stamps: {trailer: metawatch}}\n  - {name: b, role: mirror}\n",
        "two clocks")]
    [InlineData("interfaces: [{name: a, role: mirror, stamps: {trailer: metawatch}}]\nblack_box: {directory: /tmp/b}\n",
        "a black box finds its packets by the host's stamps")]
    [InlineData("interfaces: [{name: a, role: mirror, stamps: {trailer: metawatch}}]\ncapture: {frames: true}\n",
        "files of packets have the host's stamps")]
    [InlineData("interfaces: [{name: a, stamps: {trailer: metawatch}}]\n", "add role: mirror")]
    [InlineData("interfaces: [{name: a, role: mirror, stamps: {trailer: ttag}}]\n", "run does not read ttag")]
    [InlineData("interfaces: [{name: a, role: mirror, stamps: {trailer: metawach}}]\n", "metawatch")]
    [InlineData("interfaces: [{name: a, role: mirror, stamps: {trailer: hpt, delay: 2ms}}]\n", "delay")]
    public void what_does_not_go_together_is_refused(string interfaces, string why)
    {
        using var scratch = new ScratchFolder();
        string config = scratch.File("run.yaml");
        File.WriteAllText(config, interfaces + "feeds: [{name: f, protocol: cme-mdp3, lines: "
            + "[{address: 233.10.10.1:5000}]}]\n");

        RunResult result = TelemetryBinary.Run("config", "check", config);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(why, result.Errors, StringComparison.Ordinal);
    }

    private static Func<byte[], long, byte[]> StampsOf(string format, long scaleNs) => format switch
    {
        "metawatch" => TapSender.MetaWatch(scaleNs),
        "hpt" => (frame, ns) => StampedFrame.Hpt(frame, 7, 3, (uint)((ns + scaleNs) / 1_000_000_000),
            (ulong)(((UInt128)(ulong)((ns + scaleNs) % 1_000_000_000) << 40) / 1_000_000_000) + 1),
        "ixia" => (frame, ns) => StampedFrame.Ixia(
            frame, 6, (uint)((ns + scaleNs) / 1_000_000_000), (uint)((ns + scaleNs) % 1_000_000_000)),
        _ => (frame, _) => frame,
    };

    private static string Configure(
        ScratchFolder scratch, VethPair network, string stamps, string device, string more = "")
    {
        string config = scratch.File("run.yaml");
        File.WriteAllText(config,
            $"interfaces:\n  - {{name: {network.ReceiverInterface}, role: mirror, {device}, stamps: {{{stamps}}}}}\n"
            + more
            + "feeds:\n  - name: f\n    protocol: cme-mdp3\n    lines:\n"
            + $"      - {{name: A, address: {TapSender.Group}:{TapSender.Port}}}\n"
            + $"      - {{name: B, address: 233.10.10.2:{TapSender.Port}}}\n");
        return config;
    }

    private static TelemetryProcess Start(VethPair network, string config) => TelemetryProcess.Start("ip",
        ["netns", "exec", network.Receiver, TelemetryBinary.Built, "run", "--config", config, "--json"]);

    private static void AssertSeries(JsonElement summary, string name, string key, long expectedNs, long unstamped)
    {
        List<JsonElement> all = [.. summary.At("series").EnumerateArray().Where(row => row.Text("series") == name)];
        Assert.Contains(key, all.Select(row => row.Text("key")));
        JsonElement series = all.Single(row => row.Text("key") == key);
        Assert.True(series.Count("count") > 0, series.ToString());
        Assert.InRange(series.Count("p50_ns"), expectedNs, expectedNs + (expectedNs / 500));
        if (unstamped == 0)
            Assert.InRange(series.Count("max_ns"), expectedNs, expectedNs + (expectedNs / 500));
    }
}
