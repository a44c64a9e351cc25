// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Otlp;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Exporting.Sending;
using Telemetry.Exporting.Tests.Otlp;
using Telemetry.Exporting.Tests.RemoteWrite;
using Telemetry.Exporting.Values;

namespace Telemetry.Exporting.Tests.Sending;

/// <summary>Values that cannot be read or encoded: they are left out and counted with an error, and those of other
/// appliances, and of later rounds, come.</summary>
public sealed class CollectDefectTests
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    private readonly Notices _notices = new();

    [Theory]
    [InlineData("otlp", true)]
    [InlineData("otlp", false)]
    [InlineData("remote_write", true)]
    [InlineData("remote_write", false)]
    public async Task what_cannot_be_encoded_is_dropped_and_the_rest_comes(string protocol, bool isRead)
    {
        List<byte[]> bodies = [];
        using RawReceiver collector = new(bodies);
        using var database = new WriteReceiver(_ => new WriteAnswer(204));
        ApplianceMetrics good = new SampleAppliance().Metrics();
        var source = new FaultySource(good, isRead);
        await using IExporter exporter = protocol == "otlp"
            ? new OtlpWriter(new OtlpTarget { Url = collector.Url, Every = Every }, source, _notices)
            : new RemoteWriter(
                new RemoteWriteTarget { Url = database.Url, Histograms = WrittenHistograms.None, Every = Every },
                source, _notices);
        exporter.Start();
        await WaitFor.True(() => source.Rounds > 5 && exporter.State.Error is not null,
            () => exporter.State.ToString());

        Assert.StartsWith("values of broken cannot be sent: unexpected ", exporter.State.Error,
            StringComparison.Ordinal);
        Assert.True(exporter.State.Dropped >= 3, exporter.State.ToString());
        long sent = exporter.State.Sent;
        source.IsFaulty = false;
        await WaitFor.True(() => exporter.State is { Error: null } state && state.Sent > sent,
            () => exporter.State.ToString());
        // Nothing of what was begun is part of another message: all of them can be decoded.
        if (protocol == "remote_write")
        {
            await WaitFor.True(() => new[] { good.Name, "broken" }.All(name =>
                database.Samples.Any(one => one.Labels.Contains(("instance", name)))), () => $"{exporter.State}");
        }
        else
        {
            lock (bodies)
                Assert.All(bodies, body => Assert.Equal(1, Assert.Single(ProtoReader.Fields(body)).Number));
        }
        Assert.Equal(2, _notices.Lines.Count);
        Assert.EndsWith("; they are dropped", _notices.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith(": no values are dropped any more", _notices.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_message_that_throws_is_refused_and_the_next_one_is_sent()
    {
        using var stop = new CancellationTokenSource();
        using var queue = new SampleQueue(1_000, 1_000_000);
        long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var sender = new QueueSender("there", queue, batch => batch.Samples == 2
            ? throw new InvalidOperationException("no way") : Task.FromResult(new PostResult(PostOutcome.Accepted)),
            _notices);
        foreach (int samples in (int[])[1, 2, 4])
            queue.Add(new SampleBatch(new byte[1], samples, nowMs));
        Task run = sender.Run(stop.Token);
        await WaitFor.True(() => sender.Sent == 5, () => $"{sender.Sent}");

        Assert.Equal((2, 0), (sender.Refused, queue.Samples));
        Assert.Contains("unexpected InvalidOperationException: no way; what is refused is not sent again",
            _notices.Lines[0], StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    /// <summary>An appliance with values, and one whose values cannot be read at first, or not be encoded to their end;
    /// in the first round nobody can say which there are.</summary>
    private sealed class FaultySource(ApplianceMetrics good, bool isRead) : IMetricsSource
    {
        private int _rounds;

        internal int Rounds => Volatile.Read(ref _rounds);

        internal volatile bool IsFaulty = true;

        public string Host => "monitor01";

        public Task<IReadOnlyList<string>?> Appliances() => Interlocked.Increment(ref _rounds) == 1
            ? throw new InvalidOperationException("nobody knows")
            : Task.FromResult<IReadOnlyList<string>?>([good.Name, "broken"]);

        public Task Read(string appliance, Action<ApplianceMetrics> read)
        {
            if (appliance == good.Name)
                read(good);
            else if (!IsFaulty)
                read(good with { Name = appliance });
            else if (isRead)
                read(good with { Name = appliance, Received = null! });
            else
                throw new InvalidOperationException("it is gone");
            return Task.CompletedTask;
        }

        public Task Read(Action<MonitorMetrics> read)
        {
            read(SampleMonitor.Metrics());
            return Task.CompletedTask;
        }
    }
}
