// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Trading;

/// <summary>What happens in a day of trading: the host, the exchange, the appliance, and a monitor.</summary>
internal sealed class TradingDay : IDisposable
{
    /// <summary>Name of the feed that <see cref="Reload"/> adds.</summary>
    internal const string AddedFeed = "added";

    private const string AddedFeedText =
        $"  - name: {AddedFeed}\n    protocol: moldudp64\n    lines: [{{address: 233.43.204.1:45002}}]\n";
    private const int NumbersBeforeLoss = 50;
    private const string StateFolder = "/var/lib/telemetry";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _config;
    private readonly List<SoupGateway> _gateways = [];
    private readonly List<Socket> _memberships = [];
    private readonly List<JsonElement> _earlier = [];
    private TelemetryProcess? _run;
    private TelemetryProcess? _watch;

    internal TradingDay(ScratchFolder folder, int packetsPerSecond)
    {
        Host = new TradingHost();
        Market = new Market(Host, packetsPerSecond / 2);
        _config = folder.File("telemetry.yaml");
        string example = File.ReadAllText(Path.Combine(ProjectTree.Root, "telemetry.example.yaml"));
        File.WriteAllText(_config, OnTheseCores(example.Replace(
            StateFolder, folder.File("state"), StringComparison.Ordinal)));
    }

    /// <summary>The host and its interfaces.</summary>
    internal TradingHost Host { get; }

    /// <summary>What the exchange sends.</summary>
    internal Market Market { get; }

    /// <summary>The client of session ouch.</summary>
    internal Trader Ouch { get; private set; } = null!;

    /// <summary>The client of session ouch-1b: another login on the same gateway.</summary>
    internal Trader Ouch1B { get; private set; } = null!;

    /// <summary>The client of session ouch-2.</summary>
    internal Trader Ouch2 { get; private set; } = null!;

    /// <summary>Orders sent while the appliance was away.</summary>
    internal (long Ouch, long Ouch1B, long Ouch2) OrdersUnwatched { get; private set; }

    /// <summary>Starts everything, the appliance first.</summary>
    internal void Open()
    {
        Host.OnExchange(() =>
        {
            foreach ((string address, int port, bool isOuch5) in
                new[] { ("10.1.1.1", 9000, true), ("10.1.2.1", 9000, true), ("10.1.1.1", 9001, false) })
                _gateways.Add(new SoupGateway(new IPEndPoint(IPAddress.Parse(address), port), isOuch5));
        });
        _memberships.Add(Host.Join("10.1.9.1", Market.GroupA));
        _memberships.Add(Host.Join("10.2.9.1", Market.GroupB));
        _watch = StartWatch();
        _run = StartRun();
        Host.OnHost(() =>
        {
            Ouch = new Trader("abc01", Gateway(9000), 0, isOuch5: true, intervalMs: 5, Tick);
            Ouch1B = new Trader("abc02", Gateway(9000), 40002, isOuch5: true, intervalMs: 20, Tick);
            Ouch2 = new Trader("abc03", Gateway(9001), 0, isOuch5: false, intervalMs: 50, Tick);
        });
        Market.Start();
    }

    /// <summary>Lets time pass.</summary>
    internal void Wait(double seconds)
    {
        bool ended = _run!.EndsWithin(TimeSpan.FromSeconds(seconds));
        Assert.False(ended, _run.Errors);
    }

    /// <summary>Kills the monitor and starts another.</summary>
    internal void KillSubscriber()
    {
        _watch!.Signal(Signals.Kill);
        _watch.WaitForText(Patience);
        _watch.Dispose();
        _watch = StartWatch();
    }

    /// <summary>Adds a feed and changes a window while everything goes on.</summary>
    internal void Reload()
    {
        string text = File.ReadAllText(_config)
            .Replace("repair_window: 10ms", "repair_window: 20ms", StringComparison.Ordinal)
            .Replace("\nfeeds:\n", $"\nfeeds:\n{AddedFeedText}", StringComparison.Ordinal);
        File.WriteAllText(_config, text);
        _run!.Signal(Signals.HangUp);
        _run.WaitForOutput("\"config_reloaded\"", Patience);
    }

    /// <summary>Ends the appliance and starts it again; the market goes on.</summary>
    internal void Restart()
    {
        (long ouch, long ouch1B, long ouch2) = (Ouch.Sent, Ouch1B.Sent, Ouch2.Sent);
        _run!.Signal(Signals.Terminate);
        RunResult first = _run.WaitForEnd(Patience);
        Assert.Equal(0, first.ExitCode);
        _earlier.AddRange(first.Lines);
        _run.Dispose();
        _run = StartRun();
        OrdersUnwatched = (Ouch.Sent - ouch + 1, Ouch1B.Sent - ouch1B + 1, Ouch2.Sent - ouch2 + 1);
    }

    /// <summary>Takes an interface down and up again.</summary>
    internal void FlapInterface(string name)
    {
        Host.SetLink(name, up: false);
        Wait(0.5);
        Host.SetLink(name, up: true);
    }

    /// <summary>Ends everything in order; gives what the appliance and the monitor said.</summary>
    internal (RunResult Run, RunResult Watch) Close(TimeSpan longest)
    {
        Ouch.Stop();
        Ouch1B.Stop();
        Ouch2.Stop();
        Wait(0.5);
        Market.Stop();
        Wait(1.5);
        _run!.Signal(Signals.Interrupt);
        RunResult run = _run.WaitForEnd(longest);
        _watch!.Signal(Signals.Interrupt);
        return (run, _watch.WaitForEnd(longest));
    }

    /// <summary>Ranges of a line that passed while the appliance was away, or that it reported as unobserved.</summary>
    internal IEnumerable<(long First, long Last)> Unseen(RunResult run, string line) => _earlier.Concat(run.Lines)
        .Where(reported => RunResult.Type(reported) == "gap" && reported.Text("state") == "unobserved"
            && reported.Text("scope") == "line" && reported.Text("feed") == "itch" && reported.Text("line") == line)
        .Select(reported => (reported.Count("first"), reported.Count("last")));

    /// <inheritdoc/>
    public void Dispose()
    {
        Ouch?.Dispose();
        Ouch1B?.Dispose();
        Ouch2?.Dispose();
        Market.Dispose();
        _run?.Dispose();
        _watch?.Dispose();
        foreach (SoupGateway gateway in _gateways)
            gateway.Dispose();
        foreach (Socket membership in _memberships)
            membership.Dispose();
        Host.Dispose();
    }

    /// <summary>The example has cores to give; a smaller machine has one for the reader.</summary>
    private static string OnTheseCores(string example) => Environment.ProcessorCount > 5
        ? example.Replace("\n  # reader: 3\n", "\n  reader: 3\n", StringComparison.Ordinal)
            .Replace("\n  # pipeline: 4\n", "\n  pipeline: 4\n", StringComparison.Ordinal)
            .Replace("\n  # publisher: 5\n", "\n  publisher: 5\n", StringComparison.Ordinal)
        : example.Replace("\n  # reader: 3\n", "\n  reader: 1\n", StringComparison.Ordinal)
            .Replace("\n  other: 0-1\n", "\n  other: 0\n", StringComparison.Ordinal);

    private static IPEndPoint Gateway(int port) => new(IPAddress.Parse("10.1.1.1"), port);

    private long Tick() => Math.Max(0, Market.A.Last - NumbersBeforeLoss);

    private TelemetryProcess StartRun()
    {
        TelemetryProcess run = TelemetryBinary.StartInside(Host.Name, "run", "--config", _config, "--json");
        run.WaitForErrors("eth2: receive by", Patience);
        return run;
    }

    private TelemetryProcess StartWatch() => TelemetryBinary.StartInside(Host.Name, "watch", "--json");
}
