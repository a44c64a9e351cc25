// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Status;
using Telemetry.Appliance.Transport;
using Telemetry.Appliance.Watchers;
using Telemetry.Config;
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Failures;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports.Receiving;
using Telemetry.Transport;
using TestSupport.Libraries;
using TestSupport.Publishing;

namespace Telemetry.Appliance.Tests.Transport;

/// <summary>An external media driver that is missing, starts, ends and starts again, and the reactions of the
/// process.</summary>
public sealed class AeronLinkTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _directory = Path.Combine("/dev/shm", $"aeron-test-{Guid.NewGuid():N}");
    private readonly ConcurrentQueue<string> _notices = new();
    private readonly string _channel = "aeron:udp?endpoint=127.0.0.1:" + FreePort();

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void publishing_and_receiving_begin_when_the_driver_starts_and_when_it_restarts()
    {
        using var output = new AeronOutput(Options(DriverKind.External));
        using var input = new AeronInput(Options(DriverKind.External), null, NewReader());
        Assert.False(output.Link.IsUp);
        Assert.Equal(OfferResult.NotConnected, output.Outlet.Offer(0, 64));
        Assert.Equal(0, input.Poll());
        Assert.Contains(_notices, line => line.StartsWith($"{_directory}: ", StringComparison.Ordinal)
            && line.Contains("; everything but Aeron goes on", StringComparison.Ordinal));

        for (int round = 0; round < 2; round++)
        {
            using (Launch())
            {
                Await(() => output.Link.IsUp && output.Outlet.IsConnected(0) && input.IsConnected, "connected");
                Assert.Equal(OfferResult.Published, output.Outlet.Offer(0, 64));
                Await(() => input.Poll() > 0, "received");
            }

            Await(() => !output.Link.IsUp && !input.IsConnected, "lost");
            Assert.Equal(OfferResult.NotConnected, output.Outlet.Offer(0, 64));
        }

        if (OurLibrariesFactAttribute.IsBuiltWithOurs)
            Assert.Contains(_notices, line => line.Contains("driver was shut down", StringComparison.Ordinal));
        Assert.Equal(4, _notices.Count(line => line == $"{_directory}: connected to the media driver"));
    }

    [Fact]
    public void totals_continue_when_a_driver_is_replaced()
    {
        MediaDriverCounters counters = default;
        using var output = new AeronOutput(Options(DriverKind.External));
        MediaDriverTotals totals = output.Link.Totals;
        Assert.False(totals.Read(ref counters));
        long before = 0;

        for (int round = 0; round < 2; round++)
        {
            using (EmbeddedMediaDriver driver = Launch())
            {
                // Without a subscriber a publication sends a setup every 100 ms.
                Await(() => totals.Read(ref counters) && counters.BytesSent > before, "sent");
                Assert.True(counters.BytesSent <= before + driver.Counter(SystemCounter.BytesSent));
            }

            Await(() => !totals.Read(ref counters), "gone");
            Assert.True(counters.BytesSent > before);
            before = counters.BytesSent;
        }
    }

    [Fact]
    public void a_driver_replaced_between_two_checks_counts_as_lost()
    {
        var notes = new ControlQueue();
        using var output = new AeronOutput(Options(DriverKind.External));
        var watcher = new MediaDriverWatcher(output.Link, notes);
        watcher.Look(1);
        using (Launch())
            Await(() => output.Link.IsUp, "up");
        watcher.Look(2);
        using EmbeddedMediaDriver next = Launch();
        Await(() => output.Link is { IsUp: true, Losses: 2 }, "up again");

        for (int look = 3; look < 10; look++)
            watcher.Look(look);

        List<ControlKind> kinds = [];
        while (notes.TryPeek(out ControlMessage note))
        {
            kinds.Add(note.Kind);
            notes.Remove();
        }

        Assert.Equal(ControlKind.MediaDriverLost, kinds[0]);
        Assert.Equal(ControlKind.MediaDriverFound, kinds[^1]);
        Assert.All(kinds.Zip(kinds.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public void a_subscriber_that_refuses_a_stream_is_named_once_with_its_reason()
    {
        using var output = new AeronOutput(Options(DriverKind.Embedded));
        using EmbeddedMediaDriver other = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var client = Adaptive.Aeron.Aeron.Connect(
            new Adaptive.Aeron.Aeron.Context().AeronDirectoryName(other.AeronDirectoryName));
        using Subscription subscription = client.AddSubscription(_channel, 1002);
        Await(() => subscription.IsConnected, "connected");

        subscription.ImageAtIndex(0).Reject("not \u001b[31mhere");
        Await(() => other.Counter(SystemCounter.ErrorFramesSent) >= 3, "told three times");
        Await(() => !_notices.IsEmpty, "told");

        string notice = Assert.Single(_notices);
        Assert.StartsWith($"{_channel}: the subscriber 127.0.0.1:", notice, StringComparison.Ordinal);
        Assert.EndsWith(" refuses stream 1002: not ?[31mhere; it gets nothing until it subscribes again", notice,
            StringComparison.Ordinal);
    }

    [Fact]
    public void an_embedded_driver_is_found_in_the_directory_that_is_configured()
    {
        using var output = new AeronOutput(Options(DriverKind.Embedded));
        using var input = new AeronInput(Options(DriverKind.External), null, NewReader());

        Await(() => output.Outlet.IsConnected(2) && input.IsConnected, "connected");

        Assert.Empty(_notices);
    }

    [Fact]
    public void a_directory_in_use_and_a_wrong_channel_are_refused_at_the_start()
    {
        using EmbeddedMediaDriver driver = Launch();

        var used = Assert.Throws<FailureException>(() => new AeronOutput(Options(DriverKind.Embedded)));
        var wrong = Assert.Throws<FailureException>(() =>
            new AeronOutput(Options(DriverKind.External) with { Channel = "aeron:udp?endpoint=nowhere" }));

        Assert.Contains("another media driver runs in it", used.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, wrong.Failures[0].Code);
    }

    private static ReportReader NewReader() => new(new RecordingSink(), new ReaderLimits());

    private EmbeddedMediaDriver Launch() =>
        EmbeddedMediaDriver.Launch(new MediaDriverContext { AeronDirectoryName = _directory });

    private AeronLinkOptions Options(DriverKind kind) => new()
    {
        Channel = _channel,
        Settings = new AeronSettings { Driver = kind, Directory = _directory, TermLength = 1 << 16 },
        Failure = new StageFailure(),
        Notices = new Lines(_notices),
    };

    private static void Await(Func<bool> condition, string what)
    {
        DateTime deadline = DateTime.UtcNow + Deadline;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "not within the deadline: " + what);
            Thread.Yield();
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private sealed class Lines(ConcurrentQueue<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Enqueue(value);
    }
}
