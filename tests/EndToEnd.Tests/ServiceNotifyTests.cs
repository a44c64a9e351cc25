// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Text;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>What <c>run</c> tells the service manager that started it, received on a socket of the test.</summary>
[Trait("needs", "root")]
public sealed class ServiceNotifyTests : IDisposable
{
    private const int WatchdogMs = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly VethPair _network = new();
    private readonly ScratchFolder _scratch = new();
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public ServiceNotifyTests() => _manager.Bind(new UnixDomainSocketEndPoint(_scratch.File("notify")));

    public void Dispose()
    {
        _manager.Dispose();
        _network.Dispose();
        _scratch.Dispose();
    }

    [RootFact]
    public void it_is_ready_with_nothing_attached_and_its_status_names_what_is_missing()
    {
        _network.Disconnect();
        using TelemetryProcess run = Start();
        Assert.Equal("READY=1\nSTATUS=watching nothing yet; missing: rx0 (there is no such interface)", Next());

        _network.Connect();
        Assert.Equal("STATUS=watching rx0", Next());
        _network.Disconnect();
        Assert.Equal("STATUS=watching nothing yet; missing: rx0 (there is no such interface)", Next());
        run.Signal(Signals.Terminate);

        Assert.Equal("STOPPING=1", Next());
        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
    }

    [RootTheory]
    [InlineData("analysis")]
    [InlineData("reader")]
    [InlineData("publisher")]
    [InlineData("host")]
    public void without_traffic_it_feeds_the_watchdog_until_a_thread_stands_still(string thread)
    {
        using TelemetryProcess run = Start($"WATCHDOG_USEC={WatchdogMs}000");
        Assert.Equal("READY=1\nSTATUS=watching rx0", Next());
        long startMs = Environment.TickCount64;
        for (int beat = 0; beat < 4; beat++)
            Assert.Equal("WATCHDOG=1", Next());
        Assert.InRange(Environment.TickCount64 - startMs, WatchdogMs, 10 * WatchdogMs);

        using (new StoppedThread(run, thread))
        {
            // One may be on its way.
            _ = Receive(WatchdogMs);
            Assert.Null(Receive(2 * WatchdogMs));
        }

        Assert.Equal("WATCHDOG=1", Next());
        run.Signal(Signals.Terminate);
        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
    }

    private TelemetryProcess Start(params string[] environment) => TelemetryProcess.Start("ip",
    [
        "netns", "exec", _network.Receiver, "env", $"NOTIFY_SOCKET={_scratch.File("notify")}", .. environment,
        TelemetryBinary.Path, "run", "--interface", "rx0", "--feed", $"f=moldudp64@{_network.ReceiverAddress}:5000",
        "--json",
    ]);

    private string Next() => Receive((int)Patience.TotalMilliseconds) ?? "nothing";

    private string? Receive(int longestMs)
    {
        byte[] buffer = new byte[4096];
        _manager.ReceiveTimeout = longestMs;
        try
        {
            return Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer));
        }
        catch (SocketException over) when (over.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return null;
        }
    }
}
