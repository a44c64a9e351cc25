// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Adaptive.Aeron.Driver;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary><c>run</c> and <c>watch</c> by a media driver that is not theirs: it is absent, stops, dies, gives up.
/// </summary>
[Trait("needs", "root")]
public sealed class MediaDriverTests : IDisposable
{
    private const int Port = 5000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Path.Combine("/dev/shm", $"aeron-test-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [RootTheory]
    [InlineData("aeron:ipc")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:20941|interface=127.0.0.1")]
    public void one_that_comes_late_and_is_replaced_costs_nothing_but_what_was_published_meanwhile(string channel)
    {
        using var network = new VethPair();
        using TelemetryProcess run = StartRun(network, channel);
        using TelemetryProcess watch = StartWatch(network, channel);
        using var sender = new MoldSender(network, Port);
        run.WaitForErrors("no media driver has made cnc.dat", Patience);
        watch.WaitForErrors("no media driver has made cnc.dat", Patience);
        run.WaitForAnyLine("event", Is("media_driver_lost", "raised"), Patience);
        sender.Send(count: 1_000, packetsPerSecond: 10_000);

        using (Launch())
        {
            run.WaitForAnyLine("event", Is("media_driver_lost", "cleared"), Patience);
            AwaitPackets(watch, sender);
        }

        run.WaitForErrors("the media driver was shut down", Patience);
        watch.WaitForErrors("the media driver was shut down", Patience);
        sender.Send(count: 1_000, packetsPerSecond: 10_000);
        using EmbeddedMediaDriver next = Launch();
        AwaitPackets(watch, sender);

        AssertSame(End(run), End(watch));
    }

    [RootFact]
    public void one_that_dies_without_a_word_is_missed_and_its_successor_is_found()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = scratch.File("telemetry.yaml");
        File.WriteAllText(config, $$"""
            interfaces: [{name: {{network.ReceiverInterface}}}]
            feeds:
              - {name: f, protocol: moldudp64, lines: [{address: "{{network.ReceiverAddress}}:{{Port}}"}]}
            aeron: {channel: "aeron:ipc", driver: embedded, directory: {{_directory}}}
            """);
        TelemetryProcess StartHost()
        {
            TelemetryProcess host = TelemetryBinary.StartInside(
                network.Receiver, "run", "--config", config, "--json");
            host.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
            return host;
        }

        using TelemetryProcess first = StartHost();
        using TelemetryProcess watch = StartWatch(network, "aeron:ipc");
        using var sender = new MoldSender(network, Port);
        AwaitPackets(watch, sender);

        first.Signal(Signals.Kill);
        first.WaitForText(Patience);
        watch.WaitForErrors("the media driver", Patience);
        using TelemetryProcess second = StartHost();
        AwaitPackets(watch, sender);

        AssertSame(End(second), End(watch));
    }

    [RootFact]
    public void a_process_that_stood_still_too_long_gets_an_error_and_publishes_again()
    {
        using var network = new VethPair();
        using EmbeddedMediaDriver driver = Launch();
        using TelemetryProcess run = StartRun(network, "aeron:ipc");
        using TelemetryProcess watch = StartWatch(network, "aeron:ipc");
        using var sender = new MoldSender(network, Port);
        AwaitPackets(watch, sender);

        run.Signal(Signals.Stop);
        watch.WaitForErrors("the publisher is gone", Patience);
        run.Signal(Signals.Continue);
        run.WaitForErrors("has given it up", Patience);
        AwaitPackets(watch, sender);

        AssertSame(End(run), End(watch));
    }

    private EmbeddedMediaDriver Launch() =>
        EmbeddedMediaDriver.Launch(new MediaDriverContext { AeronDirectoryName = _directory });

    private TelemetryProcess StartRun(VethPair network, string channel) => TelemetryBinary.StartRun(
        network, "--feed", $"f=moldudp64@{network.ReceiverAddress}:{Port}", "--channel", channel,
        "--driver-directory", _directory);

    private TelemetryProcess StartWatch(VethPair network, string channel) => TelemetryBinary.StartInside(
        network.Receiver, "watch", "--channel", channel, "--driver-directory", _directory, "--json");

    private static Func<JsonElement, bool> Is(string name, string state) =>
        line => line.Text("event") == name && line.Text("state") == state;

    /// <summary>Packets are sent until some of them are reported over Aeron.</summary>
    private static void AwaitPackets(TelemetryProcess watch, MoldSender sender)
    {
        DateTime deadline = DateTime.UtcNow + Patience;
        long before = watch.Newest("snapshot")?.Count("end_stamp_ns") ?? 0;
        while (!(watch.Newest("snapshot") is { } line && line.Count("end_stamp_ns") > before
            && line.Count("feeds", 0, "packets") > 0))
        {
            Assert.True(DateTime.UtcNow < deadline, $"nothing comes; {watch.Errors}");
            sender.Send(count: 100, packetsPerSecond: 1_000);
        }
    }

    private static RunResult End(TelemetryProcess process)
    {
        process.Signal(Signals.Interrupt);
        return process.WaitForEnd(Patience);
    }

    private static void AssertSame(RunResult published, RunResult received)
    {
        Assert.Equal((0, 0), (published.ExitCode, received.ExitCode));
        Assert.True(published.Summary.Flag("ledger", "closed"), published.Summary.ToString());
        Assert.Equal(published.Summary.At("feeds").ToString(), received.Summary.At("feeds").ToString());
        JsonElement publication = published.Summary.At("publication");
        Assert.Equal(publication.Count("offered"), publication.Count("published") +
            publication.Count("back_pressured") + publication.Count("not_connected"));
    }
}
