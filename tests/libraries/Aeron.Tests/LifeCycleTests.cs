// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.Exceptions;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent.Errors;
using Telemetry.Files;

namespace Adaptive.Aeron.Tests;

/// <summary>Clients and drivers that come, stop, die and return; reported clearly, and found again.</summary>
public sealed class LifeCycleTests : IDisposable
{
    private const string Channel = "aeron:udp?endpoint=10.0.0.2:4000";
    private const int StreamId = 1001;
    private const long Second = 1_000_000_000;

    private readonly string _directory =
        Path.Combine(Path.GetDirectoryName(Aeron.Context.DefaultDirectoryName)!, $"aeron-test-{Guid.NewGuid():N}");

    private readonly Errors _errors = new();

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void a_client_without_a_driver_says_what_is_missing_and_where()
    {
        var context = new Aeron.Context().AeronDirectoryName(_directory).DriverTimeoutMs(50);

        var error = Assert.Throws<DriverTimeoutException>(() => Aeron.Connect(context));

        Assert.StartsWith(_directory + ": no media driver has made cnc.dat", error.Message, StringComparison.Ordinal);
        string? why = null;
        Assert.False(context.IsDriverActive(1000, reason => why = reason));
        Assert.Equal("no media driver has made cnc.dat", why);
    }

    [Fact]
    public void a_client_that_waits_finds_the_driver_when_it_starts()
    {
        Aeron? client = null;
        var connecting = new Thread(() => client = Connect());
        connecting.Start();

        using EmbeddedMediaDriver driver = Launch();
        connecting.Join();

        Assert.False(client!.IsClosed);
        using Publication publication = client.AddPublication(Channel, StreamId);
        Assert.False(publication.IsConnected);
        client.Dispose();
    }

    [Fact]
    public void a_driver_that_stops_is_missed_and_its_successor_in_the_same_directory_found()
    {
        Publication publication;
        Aeron client;
        using (Launch())
        {
            client = Connect();
            publication = client.AddPublication(Channel, StreamId);
        }

        Loopback.WaitUntil(() => client.IsClosed && _errors.Last is not null, () => "still open");
        Assert.True(publication.IsClosed);
        Assert.Contains("shut down", Assert.IsType<DriverTimeoutException>(_errors.Last).Message,
            StringComparison.Ordinal);
        Assert.Throws<AeronException>(() => client.AddPublication(Channel, StreamId));

        using EmbeddedMediaDriver next = Launch();
        using Aeron again = Connect();
        using Publication other = again.AddPublication(Channel, StreamId);
        Assert.False(other.IsClosed);
    }

    [Fact]
    public void a_driver_that_runs_keeps_others_out_of_its_directory()
    {
        using EmbeddedMediaDriver driver = Launch();

        var error = Assert.Throws<IOException>(Launch);

        Assert.Equal($"{_directory}: another media driver runs in it; choose another directory", error.Message);
        using Aeron client = Connect();
        Assert.False(client.IsClosed);
    }

    [Fact]
    public void a_driver_that_ends_leaves_what_others_have_in_its_directory()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "mine"));
        using (EmbeddedMediaDriver driver = Launch())
        {
            using Aeron client = Connect();
            using Publication publication = client.AddPublication(Channel, StreamId);
        }

        Assert.Equal([Path.Combine(_directory, "mine")], Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void another_kind_of_driver_is_known_by_its_heartbeat_and_replaced_when_it_has_none()
    {
        Directory.CreateDirectory(_directory);
        using DirectoryHandle handle = DirectoryHandle.Open(_directory);
        using CncFile foreign = CncFile.Create(handle, CncLengths.Default, 10 * Second, 0);
        foreign.SignalReady();
        foreign.ToDriver.ConsumerHeartbeatTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        Assert.Contains("another media driver", Assert.Throws<IOException>(Launch).Message, StringComparison.Ordinal);
        foreign.ToDriver.ConsumerHeartbeatTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 60_000;
        using EmbeddedMediaDriver driver = Launch();

        // Who still has the old file sees that its driver has ended.
        Assert.Equal(-1, foreign.ToDriver.ConsumerHeartbeatTime);
        using Aeron client = Connect();
        Assert.False(client.IsClosed);
    }

    [Fact]
    public void a_driver_that_falls_silent_is_given_up_after_its_time_whatever_the_wall_clock_does()
    {
        var clock = new ScriptedClock();
        long epochMs = 1_700_000_000_000;
        using var driver = ScriptedLaunch(clock, () => epochMs);
        using Aeron client = ScriptedConnect(clock, driver, () => epochMs);
        Publication publication = client.AddPublication(Channel, StreamId);
        for (int i = 0; i < 20; i++)
            Step(driver, client);

        epochMs += 3_600_000;
        Step(driver, client);
        epochMs -= 7_200_000;
        for (int i = 0; i < 20; i++)
            Step(driver, client);
        Assert.False(client.IsClosed);

        for (int i = 0; i < 100; i++)
            Step(null, client);
        Assert.False(client.IsClosed);
        for (int i = 0; i < 10; i++)
            Step(null, client);

        Assert.True(client.IsClosed);
        Assert.True(publication.IsClosed);
        Assert.Contains("was not heard for 10", Assert.IsType<DriverTimeoutException>(_errors.Last).Message,
            StringComparison.Ordinal);

        void Step(EmbeddedMediaDriver? running, Aeron waiting)
        {
            clock.NowNs += Second / 10;
            epochMs += 100;
            running?.DoWork();
            waiting.Invoke();
        }
    }

    [Fact]
    public void a_client_that_falls_silent_loses_what_it_had_and_gets_an_error_when_it_returns()
    {
        var clock = new ScriptedClock();
        using var driver = ScriptedLaunch(clock, () => clock.NowNs / 1_000_000);
        Aeron client = ScriptedConnect(clock, driver, () => clock.NowNs / 1_000_000);
        Publication publication = client.AddPublication(Channel, StreamId);
        string log = Path.Combine(_directory, "publications", $"{publication.RegistrationId}.logbuffer");
        Run(driver, client, seconds: 2);

        Run(driver, null, seconds: 9);
        Assert.Equal(0, driver.Counter(SystemCounter.ClientTimeouts));
        Run(driver, null, seconds: 3);

        Assert.Equal(1, driver.Counter(SystemCounter.ClientTimeouts));
        Run(driver, client, seconds: 1);
        Assert.IsType<ClientTimeoutException>(_errors.Last);
        Assert.True(client.IsClosed);
        Assert.Equal(Publication.CLOSED, publication.PositionLimit);
        Run(driver, null, seconds: 7);
        Assert.False(File.Exists(log));
        using Aeron again = ScriptedConnect(clock, driver, () => clock.NowNs / 1_000_000);
        Assert.False(again.AddPublication(Channel, StreamId).IsClosed);

        void Run(EmbeddedMediaDriver running, Aeron? living, int seconds)
        {
            for (int i = 0; i < seconds * 10; i++)
            {
                clock.NowNs += Second / 10;
                running.DoWork();
                living?.Invoke();
            }
        }
    }

    [Fact]
    public void client_and_driver_that_are_stopped_together_go_on_together()
    {
        var clock = new ScriptedClock();
        using var driver = ScriptedLaunch(clock, () => clock.NowNs / 1_000_000);
        using Aeron client = ScriptedConnect(clock, driver, () => clock.NowNs / 1_000_000);
        Publication publication = client.AddPublication(Channel, StreamId);
        driver.DoWork();
        client.Invoke();

        clock.NowNs += 60 * Second;
        client.Invoke();
        clock.NowNs += Second / 10;
        driver.DoWork();
        for (int i = 0; i < 30; i++)
        {
            clock.NowNs += Second / 10;
            client.Invoke();
            driver.DoWork();
        }

        Assert.False(client.IsClosed);
        Assert.False(publication.IsClosed);
        Assert.Equal(0, driver.Counter(SystemCounter.ClientTimeouts));
    }

    [Fact]
    public void a_client_that_asks_nonsense_is_answered_and_the_driver_goes_on()
    {
        using EmbeddedMediaDriver driver = Launch();
        using Aeron client = Connect();
        using CncFile cnc = CncFile.TryMap(Path.Combine(_directory, CncFileDescriptor.FileName))!;
        var random = new Random(5);
        byte[] bytes = new byte[64];
        for (int i = 0; i < 5000; i++)
        {
            random.NextBytes(bytes);
            // Not the keepalive or the end of a client: each would be a client of its own.
            int type = random.Next(1, 0x13);
            if (type is not (0x06 or 0x09 or 0x0F))
                Loopback.WaitUntil(() => cnc.ToDriver.Write(type, bytes.AsSpan(0, random.Next(bytes.Length))),
                    () => "the ring stays full");
        }

        using Publication publication = client.AddPublication(Channel, StreamId);

        Assert.False(publication.IsClosed);
        Assert.True(driver.Counter(SystemCounter.Errors) > 1000);
        unsafe
        {
            List<ObservedError> errors = ErrorLogReader.Read(cnc.ErrorLog, cnc.ErrorLogLength);
            Assert.Contains(errors, error => error.Text.Contains("malformed", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void the_driver_shows_each_client_by_name_and_takes_the_time_it_writes()
    {
        using EmbeddedMediaDriver driver = Launch();
        using Aeron client = Aeron.Connect(
            new Aeron.Context().AeronDirectoryName(_directory).ClientName("monitor 7"));
        using Publication publication = client.AddPublication(Channel, StreamId);
        int id = client.CountersReader.FindByTypeIdAndRegistrationId(ClientLiveness.HeartbeatTypeId, client.ClientId);
        long first = client.CountersReader.GetCounterValue(id);

        Loopback.WaitUntil(() => client.CountersReader.GetCounterValue(id) > first, () => "the heartbeat stands");

        Assert.StartsWith($"client-heartbeat: id={client.ClientId} name=monitor 7 version=",
            client.CountersReader.GetCounterLabel(id), StringComparison.Ordinal);
    }

    private EmbeddedMediaDriver Launch() =>
        EmbeddedMediaDriver.Launch(new MediaDriverContext { AeronDirectoryName = _directory });

    private Aeron Connect() =>
        Aeron.Connect(new Aeron.Context().AeronDirectoryName(_directory).ErrorHandler(_errors));

    private EmbeddedMediaDriver ScriptedLaunch(ScriptedClock clock, Func<long> epochClock) =>
        EmbeddedMediaDriver.Launch(new MediaDriverContext
        {
            AeronDirectoryName = _directory,
            UseInvoker = true,
            NanoClock = () => clock.NowNs,
            EpochClock = epochClock,
            CloseTimeoutNs = 0,
            OpenSendTransport = (channel, _, _) => new ScriptedTransport(channel, () => clock.NowNs),
        });

    private Aeron ScriptedConnect(ScriptedClock clock, EmbeddedMediaDriver driver, Func<long> epochClock) =>
        Aeron.Connect(new Aeron.Context
        {
            IsInvoked = true,
            DriverInvoker = driver.DoWork,
            NanoClock = () => clock.NowNs,
            EpochClock = epochClock,
        }.AeronDirectoryName(_directory).ErrorHandler(_errors));

    private sealed class Errors : IErrorHandler
    {
        private Exception? _last;

        internal Exception? Last => Volatile.Read(ref _last);

        public void OnError(Exception exception) => Volatile.Write(ref _last, exception);
    }
}
