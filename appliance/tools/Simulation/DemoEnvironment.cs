// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Confinement;
using Telemetry.Simulation.Truth;
using Telemetry.Simulation.Exchange;
using Telemetry.Simulation.Network;
using Telemetry.Simulation.Trader;

namespace Telemetry.Simulation;

/// <summary>
/// The demo's setup: two namespaces joined by a pair of interfaces, an exchange in one and a trader in the other. Order
/// of use: create, attach to <see cref="DemoAddresses.TraderInterface"/> (with a mirror to <see
/// cref="DemoAddresses.MirrorInterface"/>) inside <see cref="WatchedNamespace"/>, start, wait for the end, read the
/// ground truth, dispose.
/// </summary>
public sealed class DemoEnvironment : IDisposable
{
    private const int StartSeconds = 15;
    private const int PollMs = 50;

    private readonly ExchangeOptions _options;
    private readonly TraderOptions _trades;
    private readonly IReadOnlyList<string>? _command;
    private readonly NetworkNamespace _exchangeNamespace;
    private PortMirror? _mirror;
    private SimulationChild? _exchange;
    private SimulationChild? _trader;
    private TraderStops? _stops;
    private IReadOnlyList<TraderStop>? _stopped;

    private DemoEnvironment(
        ExchangeOptions options, TraderOptions trades, IReadOnlyList<string>? command, NetworkNamespace exchange,
        NetworkNamespace trader)
    {
        _options = options;
        _trades = trades;
        _command = command;
        _exchangeNamespace = exchange;
        TraderNamespace = trader;
    }

    public NetworkNamespace TraderNamespace { get; }

    /// <summary>The measured namespace: the trader's, or the mirror's if there is one.</summary>
    public NetworkNamespace WatchedNamespace => _mirror?.Namespace ?? TraderNamespace;

    /// <summary>True if the trader's process is stopped for 2 ms now and then.</summary>
    private bool StopsTrader { get; init; }

    /// <summary>Makes namespaces, interfaces, addresses and routes; removes those left by crashed runs.</summary>
    /// <param name="orderRate">Rate at which the trader answers ticks.</param>
    /// <param name="command">Program and first arguments that start a child; null runs both sides on threads of this
    /// process.</param>
    /// <param name="mirror">True if the trader's interface is copied to a mirror port, which is measured
    /// instead.</param>
    /// <param name="overflow">True if the trader sleeps now and then with small socket buffers, which drop what arrives
    /// meanwhile.</param>
    /// <param name="stall">True if the trader's process is stopped for 2 ms now and then.</param>
    /// <param name="delayNs">Time that the trader computes before it sends an order, nanoseconds.</param>
    /// <exception cref="FailureException">It cannot be made.</exception>
    public static DemoEnvironment Create(
        ExchangeOptions options, int orderRate, IReadOnlyList<string>? command, bool mirror = false,
        bool overflow = false, bool stall = false, long delayNs = 0)
    {
        _ = NetworkNamespace.Sweep();
        NetworkNamespace exchange = NetworkNamespace.Create("exchange");
        NetworkNamespace? trader = null;
        try
        {
            trader = NetworkNamespace.Create("trader");
            NetworkNamespace.Connect(exchange, DemoAddresses.ExchangeInterface, DemoAddresses.ExchangeNetwork,
                trader, DemoAddresses.TraderInterface, DemoAddresses.TraderNetwork);
            IpCommand.Run("-n", exchange.Name, "route", "add", DemoAddresses.Groups, "dev",
                DemoAddresses.ExchangeInterface);
            IpCommand.Run("-n", trader.Name, "route", "add", DemoAddresses.Groups, "dev",
                DemoAddresses.TraderInterface);
            var trades = new TraderOptions
            {
                OrderRate = orderRate,
                Failover = options.Failover,
                Absence = options.Absence,
                NapsUntilNs = overflow ? Math.Max(options.DurationNs - TraderNaps.CalmEndNs, 1) : 0,
                DelayNs = delayNs,
            };
            return new DemoEnvironment(options, trades, command, exchange, trader)
            {
                _mirror = mirror ? PortMirror.Of(trader) : null,
                StopsTrader = stall,
            };
        }
        catch (FailureException)
        {
            trader?.Dispose();
            exchange.Dispose();
            throw;
        }
    }

    /// <summary>Starts exchange and trader, waits until the trader has logged in, and opens the market.</summary>
    /// <param name="beforeOpening">Called when the trader has joined and logged in, before anything is sent.</param>
    public void Start(Action? beforeOpening = null)
    {
        // The copies of a mirror port pass the queue of the CPU that sends: two queues may change their order.
        CpuSet cpus = HostThread.Cpus();
        bool isPinned = _mirror is not null && cpus.Count > 0 && HostThread.PinTo(cpus[^1]);
        _exchange = SimulationChild.Start(_exchangeNamespace, _command,
            [SimulationProcess.Exchange, .. _options.ToArguments()]);
        if (isPinned)
            _ = HostThread.Bind(0, cpus);
        _exchange.AwaitReady(TimeSpan.FromSeconds(StartSeconds));
        _trader = SimulationChild.Start(
            TraderNamespace, _command, [SimulationProcess.Trader, .. _trades.ToArguments()]);
        _trader.AwaitReady(TimeSpan.FromSeconds(StartSeconds));
        beforeOpening?.Invoke();
        _trader.Go();
        _exchange.Go();
        if (StopsTrader && _trader.ProcessId is { } process)
            _stops = TraderStops.Start(process, _options.DurationNs);
    }

    /// <summary>Waits until both have ended. When canceled, closes the market in order at once, and waits for that.
    /// False if they do not end within the time.</summary>
    public bool WaitForEnd(TimeSpan deadline, CancellationToken cancellation)
    {
        long untilNs = MonotonicClock.NowNs + (long)deadline.TotalNanoseconds;
        bool isStopping = false;
        while (MonotonicClock.NowNs < untilNs)
        {
            if (_exchange!.AwaitEnd(TimeSpan.FromMilliseconds(PollMs)))
            {
                _stopped = _stops?.End();
                _trader!.Stop();
                return _trader.AwaitEnd(TimeSpan.FromSeconds(StartSeconds));
            }
            if (cancellation.IsCancellationRequested && !isStopping)
            {
                isStopping = true;
                _exchange.Stop();
            }
        }
        return false;
    }

    /// <summary>The ground truth, after the end.</summary>
    public GroundTruth Truth()
    {
        using JsonDocument exchange = JsonDocument.Parse(_exchange!.Truth());
        using JsonDocument trader = JsonDocument.Parse(_trader!.Truth());
        TraderTruth traded = TraderTruth.Read(trader.RootElement);
        // The trader's sockets are in another namespace than a mirror port.
        return new GroundTruth(ExchangeTruth.Read(exchange.RootElement),
            _mirror is null ? traded : traded with { Lines = [] }, _mirror?.Drops ?? 0)
        {
            Stops = _stopped,
        };
    }

    public void Dispose()
    {
        _ = _stops?.End();
        _trader?.Dispose();
        _exchange?.Dispose();
        _mirror?.Dispose();
        TraderNamespace.Dispose();
        _exchangeNamespace.Dispose();
    }
}
